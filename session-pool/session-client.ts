import {
	MAX_EXECUTION_REPLY_BYTES,
	MAX_SMALL_REPLY_BYTES,
	executionTimeoutMs,
} from './call-limits';
import { pollExecution } from './execution-polling';
import type { PoolCalls } from './http/pool-calls';
import { assertSendable } from './input-checks';
import { explainLostReply } from './lost-reply';
import type {
	CodeLanguage,
	ExecuteOptions,
	ExecutionOutcome,
	ExecutionReply,
	ExecutionRequest,
} from './models';
import { SessionPoolError } from './pool-error';
import { SessionFiles } from './session-files';
import { isGoneSession } from './wire/refusal';
import type { WireForm } from './wire/wire-form';

/** One session of a pool: its code, its files, its end. All methods reject with SessionPoolError. */
export class SessionClient {
	readonly files: SessionFiles;

	constructor(
		readonly identifier: string,
		private readonly wire: WireForm,
		private readonly calls: PoolCalls,
	) {
		this.files = new SessionFiles(wire, calls);
	}

	/** Whether `getExecution` can be asked on the connection's API version. */
	get hasExecutionStatus(): boolean {
		return this.wire.hasExecutionStatus;
	}

	/**
	 * Runs code and waits for it. Code that fails is an outcome with status Failed, not an error.
	 * An error whose `mayHaveRun` is true leaves open whether the code ran; it is never sent again then.
	 */
	async execute(
		request: ExecutionRequest,
		options: ExecuteOptions = {},
	): Promise<ExecutionOutcome> {
		assertSendable.execution(request);
		const { operationId, idempotent = false } = options;
		const limitMs = executionTimeoutMs(request.timeoutSeconds);
		const deadline = Date.now() + limitMs;
		const first = await this.calls
			.sendJson(this.wire.execution(request), {
				action: 'run the code',
				retry: idempotent ? 'idempotent' : 'notStarted',
				timeoutMs: limitMs,
				maxReplyBytes: MAX_EXECUTION_REPLY_BYTES,
				headers: operationId === undefined ? undefined : { 'operation-id': operationId },
			})
			.catch(explainLostReply(this.identifier));
		try {
			const id = first.operationId ?? operationId;
			const reply = this.wire.readExecution(first.body, request.language, id);
			if (reply.finished) return reply.outcome;
			const ask = () => this.getExecution(reply.id, request.language);
			return await pollExecution(ask, deadline, this.calls.abortSignal);
		} catch (error) {
			return explainLostReply(this.identifier, true)(error);
		}
	}

	/**
	 * Asks for an execution by its id (contract, section 5.2): finished with its outcome, or still running.
	 * One that the service does not know is an error of kind `notFound`.
	 */
	async getExecution(id: string, language: CodeLanguage): Promise<ExecutionReply> {
		const { body } = await this.calls.sendJson(this.wire.executionStatus(id), {
			action: 'run the code',
			maxReplyBytes: MAX_EXECUTION_REPLY_BYTES,
		});
		return this.wire.readExecution(body, language, id);
	}

	/**
	 * Ends the session: its files and variables are gone, its place in the pool is free.
	 * @returns whether it was there; a session that is gone already counts as ended
	 */
	async end(): Promise<boolean> {
		const removal = this.calls.remove(this.wire.sessionRemoval(), {
			action: 'end the session',
			maxReplyBytes: MAX_SMALL_REPLY_BYTES,
		});
		return await removal.then(
			() => true,
			(error: unknown) => {
				if (error instanceof SessionPoolError && isAlreadyEnded(error)) return false;
				throw error;
			},
		);
	}
}

/** The service says so with 400 or 404 and a code (contract, sections 6.4 and 17), or with a bare 404. */
function isAlreadyEnded({ status, code, serviceMessage }: SessionPoolError): boolean {
	return isGoneSession(code) || (status === 404 && code === undefined && serviceMessage === '');
}

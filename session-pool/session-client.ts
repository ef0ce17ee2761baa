import { setTimeout as delay } from 'node:timers/promises';
import type { PoolCalls } from './http/pool-calls';
import { assertSendable } from './input-checks';
import { explainLostReply } from './lost-reply';
import type { ExecutionOutcome, ExecutionRequest } from './models';
import { SessionPoolError, isNotFound } from './pool-error';
import { SessionFiles } from './session-files';
import { METADATA_TIMEOUT_MS, executionTimeoutMs } from './timeouts';
import type { WireForm } from './wire/wire-form';

/** Milliseconds between two questions after a running execution. */
const POLL_INTERVAL_MS = 500;

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

	/**
	 * Runs code and waits for it. Code that fails is an outcome with status Failed, not an error.
	 * An error whose `mayHaveRun` is true leaves open whether the code ran.
	 */
	async execute(request: ExecutionRequest): Promise<ExecutionOutcome> {
		assertSendable.execution(request);
		const limitMs = executionTimeoutMs(request.timeoutSeconds);
		const deadline = Date.now() + limitMs;
		const first = await this.calls
			.sendJson(this.wire.execution(request), {
				action: 'run the code',
				idempotent: false,
				timeoutMs: limitMs,
			})
			.catch(explainLostReply(this.identifier));
		const reply = this.wire.readExecution(first.body, request.language, first.operationId);
		if (reply.finished) return reply.outcome;
		return await this.finish(request.language, reply.id, deadline).catch(
			explainLostReply(this.identifier, true),
		);
	}

	/** Ends the session: its files and variables are gone, its place in the pool is free. */
	async end(): Promise<void> {
		const removal = this.calls.remove(this.wire.sessionRemoval(), {
			action: 'end the session',
			timeoutMs: METADATA_TIMEOUT_MS,
		});
		await removal.catch((error: unknown) => {
			if (!isNotFound(error)) throw error;
		});
	}

	/** Asks for a running execution until it is done. */
	private async finish(
		language: ExecutionRequest['language'],
		id: string,
		deadline: number,
	): Promise<ExecutionOutcome> {
		for (;;) {
			await this.pause(deadline);
			const { body } = await this.calls.sendJson(this.wire.executionStatus(id), {
				action: 'run the code',
				timeoutMs: METADATA_TIMEOUT_MS,
			});
			const reply = this.wire.readExecution(body, language, id);
			if (reply.finished) return reply.outcome;
		}
	}

	/** Waits before asking for an execution again. */
	private async pause(deadline: number): Promise<void> {
		if (Date.now() > deadline) {
			throw new SessionPoolError(
				'The code was still running at the time limit',
				"Give it a longer 'Timeout', up to 220 seconds, or do less at a time.",
				{ status: null, code: 'Timeout', mayHaveRun: true },
			);
		}
		// The request that follows tells of an abort.
		await delay(POLL_INTERVAL_MS, undefined, { signal: this.calls.abortSignal }).catch(() => {});
	}
}

/** One session: an identifier with its files, its kernel and its executions, one after another. */
import { randomUUID } from 'node:crypto';

import type { CellEnd, SessionKernel } from '../kernel/session-kernel.js';
import {
	ABORTED,
	type Execution,
	type ExecutionRequest,
	type ExecutionResult,
	RESTARTED,
	TIMED_OUT,
} from './execution.js';
import type { SessionFolder } from './session-folder.js';

/** Finished executions that can still be asked for by id. */
const REMEMBERED = 100;

/** Where a session gets a kernel from: the pool's booted ones, or a new one. */
export type KernelSupply = () => Promise<SessionKernel>;

export class Session {
	readonly guid = randomUUID();
	/** Looks like `0--<guid>`, as in the service. */
	readonly etag = `0--${randomUUID()}`;
	readonly createdAt = new Date();
	lastAccessedAt = this.createdAt;
	executionCount = 0;

	private kernel: SessionKernel | undefined;
	private readonly executions = new Map<string, Execution>();
	private queue: Promise<unknown> = Promise.resolve();
	private waiting = 0;
	/** Counts time-outs: what was asked before one and has not begun is aborted by it. */
	private timeouts = 0;
	private ended = false;

	/**
	 * @param folder its `/mnt/data`
	 * @param onStart called when an execution really starts
	 */
	constructor(
		readonly identifier: string,
		readonly folder: SessionFolder,
		private readonly supply: KernelSupply,
		private readonly onStart: () => void,
	) {}

	/** True while an execution runs or waits. */
	get busy(): boolean {
		return this.waiting > 0;
	}

	execution(id: string): Execution | undefined {
		return this.executions.get(id);
	}

	/**
	 * Queues an execution behind the session's earlier ones.
	 * @returns the execution, which changes while it runs, and a promise of its end; it rejects only if no kernel could
	 * be started
	 */
	execute(request: ExecutionRequest): { execution: Execution; finished: Promise<Execution> } {
		const execution: Execution = { request, status: 'NotStarted' };
		this.remember(execution);
		this.waiting++;
		const queuedAt = performance.now();
		const { timeouts } = this;
		const finished = this.queue
			.then(() =>
				timeouts === this.timeouts
					? this.run(execution, queuedAt)
					: finish(execution, { kind: 'died' }, 0),
			)
			.finally(() => {
				this.waiting--;
			});
		this.queue = finished.catch(() => {
			execution.status = 'Failed';
		});
		return { execution, finished };
	}

	/** Ends the session: what still runs is aborted. */
	async end(): Promise<void> {
		this.ended = true;
		await this.kernel?.kill();
		this.folder.close();
	}

	private async run(execution: Execution, queuedAt: number): Promise<Execution> {
		const { request } = execution;
		const startedAt = performance.now();
		execution.status = 'Running';
		if (request.emptyKernel) await this.kernel?.restart();
		const kernel = await this.allocate();
		if (this.ended) {
			void kernel.kill();
			return finish(execution, { kind: 'died' }, 0);
		}
		const allocatedAt = performance.now();
		this.executionCount++;
		this.onStart();
		const { code, outputLimit, shell, timeout } = request;
		const end = await kernel.run({
			code,
			outputLimit,
			shell,
			timeout,
		});
		let overall = performance.now() - allocatedAt;
		if (end.kind === 'timed out') {
			this.timeouts++;
			// Node's timers may come a moment early; what ran out of time has had all of it.
			overall = Math.max(overall, timeout);
		}
		execution.timings = {
			allocation: allocatedAt - startedAt,
			preparation: startedAt - queuedAt,
			overall,
		};
		return finish(execution, end, overall);
	}

	private async allocate(): Promise<SessionKernel> {
		if (this.kernel?.alive) {
			try {
				await this.kernel.ready();
				return this.kernel;
			} catch {
				// It died since: another one takes its place.
			}
		}
		const kernel = await this.supply();
		kernel.attach(this.folder);
		this.kernel = kernel;
		return kernel;
	}

	private remember(execution: Execution): void {
		this.executions.set(execution.request.id, execution);
		for (const [id, old] of this.executions) {
			if (this.executions.size <= REMEMBERED) break;
			if (old.result !== undefined) this.executions.delete(id);
		}
	}
}

const WORDS = { 'timed out': TIMED_OUT, died: ABORTED, 'out of memory': RESTARTED };

function finish(execution: Execution, end: CellEnd, duration: number): Execution {
	const lost = (stderr: string): ExecutionResult => ({
		stdout: '',
		stderr,
		value: { kind: 'none' },
		duration,
	});
	execution.result = end.kind === 'finished' ? end.outcome : lost(WORDS[end.kind]);
	execution.status = end.kind === 'finished' && end.outcome.succeeded ? 'Succeeded' : 'Failed';
	return execution;
}

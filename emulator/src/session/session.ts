/** One session: an identifier with its files, its kernel and its executions, one after another. */
import { randomUUID } from 'node:crypto';

import type { CellEnd, KernelProcess } from '../kernel/kernel-process.js';
import { DataFolder } from './data-folder.js';
import {
	ABORTED,
	type Execution,
	type ExecutionRequest,
	type ExecutionResult,
	TIMED_OUT,
} from './execution.js';

/** Finished executions that can still be asked for by id. */
const REMEMBERED = 100;

/** Where a session gets a kernel from: the pool's booted ones, or a new one. */
export type KernelSupply = () => Promise<KernelProcess>;

export class Session {
	readonly guid = randomUUID();
	/** Looks like `0--<guid>`, as in the service. */
	readonly etag = `0--${randomUUID()}`;
	readonly createdAt = new Date();
	lastAccessedAt = this.createdAt;
	executionCount = 0;
	readonly folder = new DataFolder();

	private kernel: KernelProcess | undefined;
	private readonly executions = new Map<string, Execution>();
	private queue: Promise<unknown> = Promise.resolve();
	private waiting = 0;
	private ended = false;

	/**
	 * @param onStart called when an execution really starts
	 */
	constructor(
		readonly identifier: string,
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
		const finished = this.queue
			.then(() => this.run(execution, queuedAt))
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
	}

	private async run(execution: Execution, queuedAt: number): Promise<Execution> {
		const { request } = execution;
		const startedAt = performance.now();
		execution.status = 'Running';
		if (request.emptyKernel) await this.dropKernel();
		const kernel = await this.allocate();
		if (this.ended) {
			void kernel.kill();
			return finish(execution, { kind: 'died' }, 0);
		}
		const allocatedAt = performance.now();
		this.executionCount++;
		this.onStart();
		const { code, outputLimit, timeout } = request;
		const end = await kernel.run({
			code,
			outputLimit,
			timeout,
			changes: this.folder.takeChanges(),
		});
		const endedAt = performance.now();
		if (end.kind !== 'finished' || end.outcome.outOfMemory) await this.dropKernel();
		execution.timings = {
			allocation: allocatedAt - startedAt,
			preparation: startedAt - queuedAt,
			overall: endedAt - allocatedAt,
		};
		return finish(execution, end, endedAt - allocatedAt);
	}

	private async allocate(): Promise<KernelProcess> {
		if (this.kernel?.alive) return this.kernel;
		const kernel = await this.supply();
		kernel.attach(this.folder);
		this.folder.forgetKernel();
		this.kernel = kernel;
		return kernel;
	}

	private async dropKernel(): Promise<void> {
		await this.kernel?.kill();
		this.kernel = undefined;
	}

	private remember(execution: Execution): void {
		this.executions.set(execution.request.id, execution);
		for (const [id, old] of this.executions) {
			if (this.executions.size <= REMEMBERED) break;
			if (old.result !== undefined) this.executions.delete(id);
		}
	}
}

function finish(execution: Execution, end: CellEnd, duration: number): Execution {
	const outcome = end.kind === 'finished' ? end.outcome : undefined;
	const lost = (stderr: string): ExecutionResult => ({
		stdout: '',
		stderr,
		value: { kind: 'none' },
		duration,
	});
	execution.result =
		end.kind === 'timed out'
			? lost(TIMED_OUT)
			: !outcome || outcome.outOfMemory
				? lost(ABORTED)
				: outcome;
	execution.status = outcome?.succeeded ? 'Succeeded' : 'Failed';
	return execution;
}

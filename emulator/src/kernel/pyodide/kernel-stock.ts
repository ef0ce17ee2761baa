/** Starts kernel processes and keeps those that may be used again; with the last pool that uses it, all are ended. */
import { Guardian } from './guardian.js';
import { KernelProcess } from './kernel-process.js';

/** Processes that wait for a session, of some 400 MB each; more of them end with their session. */
const MOST_RESTING = 5;

export class KernelStock {
	private readonly pools = new Set<object>();
	private resting: KernelProcess[] = [];
	private readonly guardian = new Guardian();

	/** Has it last until the pool closes it. */
	open(pool: object): void {
		this.pools.add(pool);
	}

	/** One whose session has ended, else a new one. */
	take(): KernelProcess {
		for (;;) {
			const process = this.resting.pop() ?? this.launch();
			if (process.alive) {
				process.holdProgram(true);
				return process;
			}
		}
	}

	/** @param process waits for the next message, and nothing of its session is to come */
	giveBack(process: KernelProcess): void {
		if (this.resting.length >= MOST_RESTING) return process.kill();
		process.holdProgram(false);
		this.resting.push(process);
	}

	/** Resolves when no process is left, unless another pool has it open. */
	async close(pool: object): Promise<void> {
		this.pools.delete(pool);
		if (this.pools.size > 0) return;
		const ended = this.resting.map((process) => process.gone);
		for (const process of this.resting) process.kill();
		this.resting = [];
		await Promise.all(ended);
		await this.guardian.close();
	}

	private launch(): KernelProcess {
		const process = new KernelProcess();
		this.guardian.watch(process.pid, process.gone);
		return process;
	}
}

/** Of all pools of this program whose processes serve one session after another. */
export const sharedStock = new KernelStock();

/**
 * Looks after the memory of a sandbox from outside, where no code can get at it: all processes below the one that was
 * started are added up, however they were forked (the sandbox's first process adopts every orphan).
 */
import { readFileSync } from 'node:fs';

/** Bytes that all processes of a session may have in memory together. */
export const MEMORY_BYTES = 2 * 1024 ** 3;
const PAGE_BYTES = 4096;
const INTERVAL_MS = 100;

export class ProcessWatch {
	private timer: NodeJS.Timeout | undefined;

	/**
	 * @param root process id of `bwrap`, or of the bridge itself where there is no sandbox
	 * @param onTooMuch called once when the processes take too much memory
	 */
	constructor(
		private readonly root: number,
		private readonly onTooMuch: () => void,
	) {}

	/** To be called when code begins to run. Does nothing where there is no `/proc`. */
	start(): void {
		this.stop();
		this.timer = setInterval(() => {
			if (this.memory() > MEMORY_BYTES) {
				this.stop();
				this.onTooMuch();
			}
		}, INTERVAL_MS);
	}

	stop(): void {
		clearInterval(this.timer);
		this.timer = undefined;
	}

	/** Kills all but the first processes of the tree, counted from its root. */
	killAllBut(first: number): void {
		for (const pid of descendants(this.root).slice(first)) {
			try {
				process.kill(pid, 'SIGKILL');
			} catch {
				// It has ended meanwhile.
			}
		}
	}

	/** Bytes. Memory that processes share counts once for each. */
	private memory(): number {
		let pages = 0;
		for (const pid of descendants(this.root))
			pages += Number(read(`/proc/${pid}/statm`).split(' ')[1] ?? 0);
		return pages * PAGE_BYTES;
	}
}

/** Process ids below one, parents before their children. */
function descendants(root: number): number[] {
	const found: number[] = [];
	const open = [root];
	for (let pid = open.shift(); pid !== undefined; pid = open.shift()) {
		const children = read(`/proc/${pid}/task/${pid}/children`)
			.trim()
			.split(' ')
			.filter(Boolean)
			.map(Number);
		found.push(...children);
		open.push(...children);
	}
	return found;
}

/** '' for a process that has ended. */
function read(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return '';
	}
}

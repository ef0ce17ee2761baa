/**
 * Looks after the memory of a sandbox from outside, where no code can get at it: all processes below the one that was
 * started are added up, however they were forked (the sandbox's first process adopts every orphan).
 */
import { readFileSync } from 'node:fs';

/** Bytes that all processes of a session may have in memory together. */
export const MEMORY_BYTES = 2 * 1024 ** 3;
const PAGE_BYTES = 4096;
/** Between two looks, while code runs and while only what it left behind may run. */
const BUSY_INTERVAL_MS = 100;
const IDLE_INTERVAL_MS = 1000;

export class ProcessWatch {
	private timer: NodeJS.Timeout | undefined;

	/**
	 * @param root process id of `bwrap`, or of the bridge itself where there is no sandbox
	 * @param onTooMuch called when the processes take too much memory
	 */
	constructor(
		private readonly root: number,
		private readonly onTooMuch: () => void,
	) {}

	/** To be called when code begins to run and when it has ended. Sees nothing where there is no `/proc`. */
	look(often: boolean): void {
		this.stop();
		const look = (): void => {
			if (this.memory() > MEMORY_BYTES) this.onTooMuch();
		};
		this.timer = setInterval(look, often ? BUSY_INTERVAL_MS : IDLE_INTERVAL_MS).unref();
	}

	stop(): void {
		clearInterval(this.timer);
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

	/** Bytes. */
	private memory(): number {
		const pids = descendants(this.root);
		const resident = sum(pids, residentBytes);
		// Only then, since it is slower: what processes share, as those of a pool of workers do, counts once.
		return resident > MEMORY_BYTES ? sum(pids, proportionalBytes) : resident;
	}
}

/** Process ids below one, parents before their children. */
function descendants(root: number): number[] {
	const found = [root];
	for (let index = 0; index < found.length; index++) {
		const children = read(`/proc/${found[index]}/task/${found[index]}/children`);
		for (const pid of children.split(' ')) if (pid.trim() !== '') found.push(Number(pid));
	}
	return found.slice(1);
}

function residentBytes(pid: number): number {
	return Number(read(`/proc/${pid}/statm`).split(' ')[1] ?? 0) * PAGE_BYTES;
}

/** With each shared page divided by the number of its users. */
function proportionalBytes(pid: number): number {
	const kibibytes = /^Pss: +(\d+) kB$/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1];
	return kibibytes === undefined ? residentBytes(pid) : Number(kibibytes) * 1024;
}

function sum(pids: number[], bytes: (pid: number) => number): number {
	return pids.reduce((total, pid) => total + bytes(pid), 0);
}

/** '' for a process that has ended. */
function read(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return '';
	}
}

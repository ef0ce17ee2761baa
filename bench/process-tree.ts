import { readFileSync, readdirSync } from 'node:fs';

export interface ProcessUse {
	pid: number;
	parent: number;
	/** Processor time so far, in the kernel's ticks. */
	ticks: number;
	/** Resident memory; what several processes share counts for each in part. */
	bytes: number;
}

/** A process and its children; empty where there is no /proc, as on macOS and Windows. */
export function processTree(root: number): ProcessUse[] {
	let pids: number[];
	try {
		pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
	} catch {
		return [];
	}
	const all = pids.map(useOf).filter((use) => use !== undefined);
	return all.filter(({ pid, parent }) => pid === root || parent === root);
}

function useOf(pid: number): ProcessUse | undefined {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		// The name before it may hold spaces.
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		return {
			pid,
			parent: Number(fields[1]),
			ticks: Number(fields[11]) + Number(fields[12]),
			bytes: memoryOf(pid),
		};
	} catch {
		return undefined;
	}
}

function memoryOf(pid: number): number {
	try {
		const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
		return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]) * 1024;
	} catch {
		return 0;
	}
}

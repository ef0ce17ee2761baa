/**
 * How fast and how large each kernel of the emulator is: `npx tsx bench/kernels.ts` prints a table. Times are
 * milliseconds, medians of several sessions; memory is what a session's processes do not share with others.
 */
import { readFileSync } from 'node:fs';

import { type PoolOptions, startSessionPool } from 'azure-dynamic-sessions-emulator';

import { NEWEST } from '../test/support/api-versions';
import { PoolClient } from '../test/support/pool-client';

const SESSIONS = 5;
const CALLS = 50;

const KERNELS: Array<[string, PoolOptions]> = [
	['Pyodide', {}],
	['Jupyter', { kernel: 'jupyter' }],
	['Node.js', { containerType: 'NodeLTS' }],
	['Shell', { containerType: 'Shell' }],
];

async function measure(name: string, options: PoolOptions): Promise<string[]> {
	const body = options.containerType === 'Shell' ? { shellCommand: 'echo 2' } : { code: '1 + 1' };
	const startedAt = performance.now();
	const first = await startSessionPool({ port: 0, ready: 1, ...options });
	const start = performance.now() - startedAt;
	const waiting = await timed(() =>
		new PoolClient(first, NEWEST, 'waiting').post('/executions', body),
	);
	await first.close();

	const pool = await startSessionPool({ port: 0, ready: 0, ...options });
	const allocation: number[] = [];
	const warm: number[] = [];
	const restart: number[] = [];
	const before = memoryBelow(process.pid);
	for (let n = 0; n < SESSIONS; n++) {
		const client = new PoolClient(pool, NEWEST, `session-${n}`);
		allocation.push(await timed(() => client.post('/executions', body)));
		for (let call = 0; call < CALLS; call++)
			warm.push(await timed(() => client.post('/executions', body)));
	}
	const memory = (memoryBelow(process.pid) - before) / SESSIONS;
	if (options.containerType !== 'Shell') {
		for (let n = 0; n < SESSIONS; n++) {
			const client = new PoolClient(pool, NEWEST, `session-${n}`);
			restart.push(
				await timed(() => client.post('/executions', { ...body, useEmptyKernel: true })),
			);
		}
	}
	await pool.close();
	return [
		name,
		...[start, waiting, median(allocation), median(restart)].map((ms) => String(Math.round(ms))),
		median(warm).toFixed(1),
		`${Math.round(memory / 1024 / 1024)} MB`,
	];
}

async function timed(call: () => Promise<unknown>): Promise<number> {
	const startedAt = performance.now();
	await call();
	return performance.now() - startedAt;
}

function median(values: number[]): number {
	return values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** Bytes of all processes below one, shared memory divided by its users. Linux only. */
function memoryBelow(root: number): number {
	let kibibytes = 0;
	const open = [root];
	for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
		const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').map(Number);
		open.push(...children.filter((child) => child > 0));
		if (pid !== root)
			kibibytes += Number(/^Pss: +(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
	}
	return kibibytes * 1024;
}

function read(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return '';
	}
}

async function main(): Promise<void> {
	const rows = [
		['kernel', 'pool ready', 'session ahead', 'new session', 'new kernel', 'warm call', 'memory'],
	];
	for (const [name, options] of KERNELS) rows.push(await measure(name, options));
	for (const row of rows) console.log(row.map((cell) => cell.padEnd(14)).join(''));
}

void main();

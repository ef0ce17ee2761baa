import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { RunningSessionPool } from 'azure-dynamic-sessions-emulator';
import { RunOnce } from '../../nodes/AzureCodeInterpreter/python/run-once';
import { SessionProgram } from '../../nodes/AzureCodeInterpreter/python/session-program';
import { SessionPoolError } from '../../session-pool/pool-error';
import type { SessionPoolClient } from '../../session-pool/session-pool-client';
import type { Fault, FaultProxy } from './fault-proxy';

/** One finding of the soak. */
export interface Finding {
	text: string;
	good: boolean;
}

const SESSION = 'soak-1';
const ONE_IN = 50;
const FAULTS: Fault[] = [
	{ kind: 'resetBefore' },
	{ kind: 'resetAfter' },
	{ kind: 'cutReply' },
	{ kind: 'delay', ms: 20 },
	{ kind: 'drip', pieces: 5, everyMs: 1 },
	{ kind: 'reply', status: 429 },
	{ kind: 'reply', status: 503 },
	{ kind: 'reply', status: 500, forward: true },
	{ kind: 'reply', status: 504, forward: true },
	{ kind: 'reply', status: 502 },
];

/**
 * Many executions of one session, as the node makes them, every 50th with a fault; each writes down in the
 * session that it ran.
 */
export async function soak(
	count: number,
	pool: RunningSessionPool,
	proxy: FaultProxy,
	connect: (endpoint: string) => Promise<SessionPoolClient>,
): Promise<Finding[]> {
	const client = await connect(proxy.endpoint);
	await run(client, 'ran = []');
	proxy.clear();
	let faults = 0;
	FAULTS.forEach((fault, index) => {
		const period = ONE_IN * FAULTS.length;
		const nth = (number: number) => number % period === ONE_IN * (index + 1) - 25 && ++faults > 0;
		proxy.fault({ nth }, fault);
	});
	const before = pool.executionCount;
	const memory: number[] = [];
	const tally = { answered: 0, mayHaveRun: 0, notRun: 0, twice: 0, lost: 0, wrong: 0 };
	const answered = new Set<number>();
	const notRun = new Set<number>();
	for (let id = 0; id < count; id++) {
		await run(client, `ran.append(${id})\nran[-1]`).then(
			(result) => {
				if (result !== id) tally.wrong++;
				answered.add(id);
			},
			(error: unknown) => {
				if (!(error instanceof SessionPoolError)) tally.wrong++;
				else if (error.mayHaveRun) tally.mayHaveRun++;
				else notRun.add(id);
			},
		);
		if ((id + 1) % Math.max(1, Math.floor(count / 50)) === 0) memory.push(heap());
		proxy.seen = [];
	}
	const executions = pool.executionCount - before;
	proxy.clear();
	const times = new Map<number, number>();
	for (const id of (await run(client, 'ran')) as number[]) times.set(id, (times.get(id) ?? 0) + 1);
	for (let id = 0; id < count; id++) {
		const runs = times.get(id) ?? 0;
		if (runs > 1) tally.twice++;
		if (runs === 0 && answered.has(id)) tally.lost++;
		if (runs > 0 && notRun.has(id)) tally.wrong++;
	}
	tally.answered = answered.size;
	tally.notRun = notRun.size;
	await client.getSession(SESSION).end();
	const accounted = tally.answered + tally.mayHaveRun + tally.notRun;
	const tenth = Math.max(1, Math.floor(memory.length / 10));
	const early = median(memory.slice(0, tenth));
	const late = median(memory.slice(-tenth));
	const change = ((late - early) / early) * 100;
	const left = pool.sessions().length;
	const mb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
	console.log(
		`soak: ${count} executions, ${faults} faults; ${tally.answered} answered, ${tally.mayHaveRun} may have run, ${tally.notRun} did not run; the pool was called ${executions} times`,
	);
	return [
		{ text: `${tally.twice} executions ran twice`, good: tally.twice === 0 },
		{ text: `${tally.mayHaveRun} may have run`, good: tally.mayHaveRun === 0 },
		{
			text: `${tally.lost + count - accounted} executions lost, ${tally.wrong} told wrongly`,
			good: tally.lost === 0 && accounted === count && tally.wrong === 0,
		},
		{ text: `${left} sessions left`, good: left === 0 },
		{
			text: `heap after collection: ${mb(early)} in the first tenth, ${mb(late)} in the last (${change.toFixed(1)}%)`,
			// Short runs are still warming up.
			good: count < 5000 || change <= 10,
		},
	];
}

/** Runs code as Execute does. */
async function run(client: SessionPoolClient, code: string): Promise<unknown> {
	const program = new SessionProgram(client, client.getSession(SESSION));
	const want = {
		...{ rows: false, value: true, files: 'none' as const, patterns: [], maxFiles: 0 },
		...{ maxFileBytes: 0, maxInlineBytes: 0, textLimit: 1000 },
	};
	const id = randomUUID().replaceAll('-', '');
	const order = { do: 'run' as const, id, code, mayAwait: false, directory: '/mnt/data' };
	const rest = { put: [], want, stopFile: '/mnt/data/n8n-stop-soak', kernel: null };
	const { report } = await new RunOnce(program, client, { ...order, ...rest }, 60).run();
	if (report?.state !== 'done') throw new Error(report?.error?.summary);
	return report.value !== undefined && 'json' in report.value ? report.value.json : undefined;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heap(): number {
	collect();
	return process.memoryUsage().heapUsed;
}

function median(values: number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

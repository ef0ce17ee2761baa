import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { RunningSessionPool } from 'azure-dynamic-sessions-emulator';
import { SessionPoolError } from '../../session-pool/pool-error';
import type { SessionPoolClient } from '../../session-pool/session-pool-client';
import type { Fault, FaultProxy } from './fault-proxy';

/** One finding of the soak. */
export interface Finding {
	text: string;
	good: boolean;
}

/** Executions of one session, which is then ended; a session takes some 200 MB. */
const PER_SESSION = 1000;
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

/** Many executions, every 50th with a fault; each writes down in its session that it ran. */
export async function soak(
	count: number,
	pool: RunningSessionPool,
	proxy: FaultProxy,
	connect: (endpoint: string) => Promise<SessionPoolClient>,
): Promise<Finding[]> {
	proxy.clear();
	const client = await connect(proxy.endpoint);
	const direct = await connect(pool.endpoint);
	let faults = 0;
	FAULTS.forEach((fault, index) => {
		const period = ONE_IN * FAULTS.length;
		const nth = (number: number) => number % period === ONE_IN * (index + 1) - 25 && ++faults > 0;
		proxy.fault({ nth }, fault);
	});
	const before = pool.executionCount;
	const memory: number[] = [];
	let own = 0;
	const tally = { answered: 0, mayHaveRun: 0, notRun: 0, twice: 0, lost: 0, wrong: 0 };

	for (let from = 0; from < count; from += PER_SESSION) {
		const session = `soak-${from}`;
		const ids = Array.from({ length: Math.min(PER_SESSION, count - from) }, (_, i) => from + i);
		await run(direct, session, 'ran = []');
		own++;
		const answered = new Set<number>();
		const notRun = new Set<number>();
		for (const id of ids) {
			await run(client, session, `ran.append(${id})\nran[-1]`).then(
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
		}
		const ran = (await run(direct, session, 'ran')) as number[];
		own++;
		const times = new Map<number, number>();
		for (const id of ran) times.set(id, (times.get(id) ?? 0) + 1);
		for (const id of ids) {
			const runs = times.get(id) ?? 0;
			if (runs > 1) tally.twice++;
			if (runs === 0 && answered.has(id)) tally.lost++;
			if (runs > 0 && notRun.has(id)) tally.wrong++;
		}
		tally.answered += answered.size;
		tally.notRun += notRun.size;
		await client.getSession(session).end();
		proxy.seen = [];
	}
	const accounted = tally.answered + tally.mayHaveRun + tally.notRun;
	const tenth = Math.max(1, Math.floor(memory.length / 10));
	const early = median(memory.slice(0, tenth));
	const late = median(memory.slice(-tenth));
	const change = ((late - early) / early) * 100;
	const left = pool.sessions().length;
	const executions = pool.executionCount - before - own;
	const mb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
	console.log(
		`soak: ${count} executions, ${faults} faults; ${tally.answered} answered, ${tally.mayHaveRun} may have run, ${tally.notRun} did not run; the pool started ${executions}`,
	);
	return [
		{ text: `${tally.twice} executions ran twice`, good: tally.twice === 0 && executions <= count },
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

async function run(client: SessionPoolClient, session: string, code: string): Promise<unknown> {
	const request = { code, language: 'python' as const, timeoutSeconds: 60 };
	const outcome = await client.getSession(session).execute(request);
	if (outcome.status === 'Failed') throw new Error(outcome.stderr);
	return outcome.result;
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

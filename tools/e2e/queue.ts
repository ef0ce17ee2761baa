import assert from 'node:assert/strict';
import { type RunningSessionPool, startSessionPool } from 'azure-dynamic-sessions-emulator';
import { startPostgres, startRedis } from '../real-n8n/local-service';
import { type N8nCluster, type Worker, startCluster } from '../real-n8n/n8n-cluster';
import { N8nRest } from '../real-n8n/n8n-rest';
import { withProgress } from '../real-n8n/progress';
import type { CredentialReference } from '../real-n8n/workflow-draft';
import { chartOf } from './agent';
import { type Answer, echoWebhook, sendFile } from './queue-echo';
import { killed } from './queue-killed';
import { until } from '../../test/support/until';
import type { Report } from './report';
import { type Stage, keepCredential } from './stage';

const CONCURRENCY = 5;
const WAIT_LIMIT_MS = 180_000;
const MAX_SESSIONS = 200;

/** n8n scaled out: a main that runs nothing itself, and workers that share no folder. */
export async function queue(
	stage: Stage,
	report: Report,
	{ count, sqlite }: { count: number; sqlite: boolean },
): Promise<void> {
	const redisPort = await startRedis(stage.belongings);
	if (redisPort === undefined) {
		report.skip('main and two workers', 'redis-server is not installed');
		return;
	}
	const { command, userFolder, belongings } = stage;
	const start = async () =>
		await startCluster({
			command,
			source: userFolder,
			redisPort,
			postgresPort: sqlite ? undefined : await startPostgres(belongings),
			concurrency: CONCURRENCY,
			belongings,
		});
	const cluster = await withProgress(stage.say, 'Starting a main in queue mode', start);
	const add = async (name: string) =>
		await withProgress(stage.say, `Starting ${name}`, async () => await cluster.addWorker(name));
	const first = await add('worker 1');
	await add('worker 2');
	// The workers run ten at a time. On a busy machine sessions end long after their executions: the node waits three
	// seconds at most, and the next execution would find the pool full.
	const pool = await startSessionPool({ port: 0, ready: 2, maxSessions: MAX_SESSIONS });
	belongings.add(async () => await pool.close());
	const rest = await N8nRest.signIn(cluster.main.url);
	const credential = await keepCredential(rest, pool);

	await many(stage, report, { cluster, rest, pool, credential, count });
	await stopped(stage, report, { cluster, rest, pool, credential, worker: first });
	await add('worker 3');
	await killed(report, { cluster, rest, belongings });
	// The last one: before n8n 2.x its session stays for a while.
	await report.check('an agent on a worker gives the model a link that main serves', async () => {
		return await chartOf(stage, { rest, credential });
	});
}

interface Setting {
	cluster: N8nCluster;
	rest: N8nRest;
	pool: RunningSessionPool;
	credential: CredentialReference;
}

async function many(
	stage: Stage,
	report: Report,
	{ cluster, rest, pool, credential, count }: Setting & { count: number },
): Promise<void> {
	const { path, id } = await echoWebhook(stage, rest, credential, 0);
	let answers: Answer[] = [];
	const times: number[] = [];
	const startedAt = Date.now();
	await report.check(`${count} parallel executions each answer with their own file`, async () => {
		const calls = await Promise.allSettled(
			Array.from({ length: count }, async (_, index) => {
				const answer = await sendFile(rest, path, `input-${index}.txt`);
				times.push(Date.now() - startedAt);
				return answer;
			}),
		);
		answers = calls.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
		const failed = calls.find((one) => one.status === 'rejected');
		if (failed !== undefined) {
			throw new Error(`${String(failed.reason)} ${await failureOf(rest, id)}`);
		}
		return cluster.database;
	});
	const wall = Date.now() - startedAt;
	await report.check('each had an execution and a session of its own', async () => {
		assert.equal(new Set(answers.map(({ execution }) => execution)).size, count);
		assert.equal(new Set(answers.map(({ session }) => session)).size, count);
	});
	await report.check('the workers shared them, and each was run once', async () => {
		const taken = cluster.workers.flatMap(({ executions }) => executions);
		assert.deepEqual(taken.toSorted(), answers.map(({ execution }) => execution).toSorted());
		for (const { name, executions } of cluster.workers) {
			assert.ok(executions.length > 0, `${name} took none`);
		}
		assert.equal(pool.executionCount, count);
		return shares(cluster);
	});
	await report.check('no session is left', async () => {
		await until(() => pool.sessions().length === 0, WAIT_LIMIT_MS);
	});
	const median = times.toSorted((a, b) => a - b)[Math.floor(count / 2)];
	report.figures(
		`queue mode, ${cluster.database}, ${cluster.workers.length} workers of ${CONCURRENCY}`,
		[
			'executions | wall    | per second | median answer | taken by workers | sessions left',
			[
				String(answers.length).padEnd(10),
				`${(wall / 1000).toFixed(1)} s`.padEnd(7),
				((answers.length / wall) * 1000).toFixed(2).padEnd(10),
				`${(median / 1000).toFixed(1)} s`.padEnd(13),
				cluster.workers
					.map(({ executions }) => executions.length)
					.join(' + ')
					.padEnd(16),
				pool.sessions().length,
			].join(' | '),
		],
	);
}

/** A worker is told to end, as when its container is replaced, with executions on its hands. */
async function stopped(
	stage: Stage,
	report: Report,
	{ cluster, rest, pool, credential, worker }: Setting & { worker: Worker },
): Promise<void> {
	const { path } = await echoWebhook(stage, rest, credential, 4);
	await report.check('a worker stopped by SIGTERM loses none of its executions', async () => {
		const before = worker.executions.length;
		const executed = pool.executionCount;
		const calls = Array.from(
			{ length: 3 * CONCURRENCY },
			async (_, index) => await sendFile(rest, path, `stop-${index}.txt`),
		);
		const all = Promise.all(calls);
		// What fails is told below, also when it does so before that.
		all.catch(() => {});
		await until(
			() => worker.executions.length - before >= CONCURRENCY && pool.executionCount > executed,
			WAIT_LIMIT_MS,
		);
		const running = worker.executions.length - before;
		const startedAt = Date.now();
		await worker.n8n.stop();
		const took = Date.now() - startedAt;
		const answers = await all;
		assert.equal(new Set(answers.map(({ execution }) => execution)).size, calls.length);
		assert.equal(pool.executionCount - executed, calls.length, 'executions of code');
		const later = worker.executions.length - before - running;
		await until(() => pool.sessions().length === 0, WAIT_LIMIT_MS);
		return `${running} of ${calls.length} were its own, ${later} more after the signal; it was gone after ${(took / 1000).toFixed(1)} s`;
	});
	cluster.workers = cluster.workers.filter((other) => other !== worker);
}

/** What n8n has noted of an execution that failed; a webhook's reply does not say it. */
async function failureOf(rest: N8nRest, workflowId: string): Promise<string> {
	const failed = (await rest.executions(workflowId)).find(({ status }) => status !== 'success');
	if (failed === undefined) return 'n8n has noted no failure';
	const { data } = await rest.execution(failed.id);
	return `execution ${failed.id}: ${data.resultData.error?.message ?? failed.status}`;
}

function shares({ workers }: N8nCluster): string {
	return workers.map(({ name, executions }) => `${name}: ${executions.length}`).join(', ');
}

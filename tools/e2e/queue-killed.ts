import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { startSessionPool } from 'azure-dynamic-sessions-emulator';
import type { Belongings } from '../real-n8n/belongings';
import type { N8nCluster } from '../real-n8n/n8n-cluster';
import type { N8nRest } from '../real-n8n/n8n-rest';
import { chain, ours, webhook } from '../real-n8n/workflow-draft';
import { until } from '../../test/support/until';
import type { Report } from './report';
import { keepCredential } from './stage';

const CODE_SECONDS = 20;
const COOLDOWN_SECONDS = 10;
const LIMIT_MS = 180_000;

/** A worker dies with code of its own still running, as when its machine is lost. */
export async function killed(
	report: Report,
	{ cluster, rest, belongings }: { cluster: N8nCluster; rest: N8nRest; belongings: Belongings },
): Promise<void> {
	const pool = await startSessionPool({ port: 0, ready: 0, cooldownSeconds: COOLDOWN_SECONDS });
	belongings.add(async () => await pool.close());
	const path = randomUUID();
	const id = await rest.createWorkflow(
		chain(
			'Outlive the worker',
			webhook(path, { responseMode: 'onReceived' }),
			ours('Sleep', await keepCredential(rest, pool), {
				pythonCode: `import time\ntime.sleep(${CODE_SECONDS})`,
			}),
		),
	);
	await rest.activate(id);

	await report.check('a killed worker leaves an execution that says it crashed', async () => {
		await (await rest.webhook(path, { method: 'POST' })).arrayBuffer();
		await until(() => pool.executionCount > 0, LIMIT_MS);
		const [{ id: executionId }] = await rest.executions(id);
		const worker = cluster.workers.find(({ executions }) => executions.includes(executionId));
		assert.ok(worker, `no worker took execution ${executionId}`);
		const startedAt = Date.now();
		await worker.n8n.kill();
		cluster.workers = cluster.workers.filter((other) => other !== worker);
		const { status, data } = await rest.finished(id, LIMIT_MS);
		assert.ok(['crashed', 'error'].includes(status), `it ended as ${status}`);
		const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
		return `${status} after ${seconds} s: ${data.resultData.error?.message ?? 'no message'}`;
	});
	await report.check('its session cools down', async () => {
		await until(() => pool.sessions().length === 0, LIMIT_MS);
	});
	await report.check('its code was not run once more', async () => {
		assert.equal(pool.executionCount, 1);
		assert.deepEqual(
			(await rest.executions(id)).map(({ status }) => status === 'running'),
			[false],
		);
	});
}

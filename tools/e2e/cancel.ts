import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { chain, ours, webhook } from '../real-n8n/workflow-draft';
import { until } from '../../test/support/until';
import type { Report } from './report';
import type { Stage } from './stage';

const CODE_SECONDS = 150;
const WAIT_LIMIT_MS = 60_000;

/** Stopping an execution whose code is still running. */
export async function cancel(stage: Stage, report: Report): Promise<void> {
	const { rest, credential } = await stage.running();
	const path = randomUUID();
	const options = { timeout: 200 };
	const pythonCode = `import time\ntime.sleep(${CODE_SECONDS})`;
	const id = await rest.createWorkflow(
		chain(
			'Sleep',
			webhook(path, { responseMode: 'onReceived' }),
			ours('Sleep', credential, { pythonCode, outputFiles: 'none', options }),
		),
	);
	await rest.activate(id);
	const before = new Set(stage.pool.sessions().map(({ identifier }) => identifier));
	const opened = () => stage.pool.sessions().filter(({ identifier }) => !before.has(identifier));
	const started = stage.pool.executionCount;

	await report.check('the execution ends as canceled, long before its code would', async () => {
		await (await rest.webhook(path, { method: 'POST' })).arrayBuffer();
		await until(() => stage.pool.executionCount > started, WAIT_LIMIT_MS);
		const [{ id: executionId }] = await rest.executions(id);
		const startedAt = Date.now();
		await rest.stopExecution(executionId);
		const execution = await rest.finished(id, CODE_SECONDS * 500);
		assert.equal(execution.status, 'canceled');
		return `${Date.now() - startedAt} ms after the stop`;
	});
	const check = 'its session is ended';
	if (!stage.features.onExecutionFinish) {
		report.skip(
			check,
			`not in ${stage.version}: n8n does not tell nodes that an execution is over; the session cools down`,
		);
		return;
	}
	await report.check(check, async () => {
		const startedAt = Date.now();
		await until(() => opened().length === 0, WAIT_LIMIT_MS);
		return `${Date.now() - startedAt} ms later`;
	});
}

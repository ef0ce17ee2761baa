import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ConsoleMessage } from 'playwright-core';
import { type RunningSessionPool, startSessionPool } from 'azure-dynamic-sessions-emulator';
import { readConnection } from '../../session-pool/connection';
import { SessionPoolClient } from '../../session-pool/session-pool-client';
import { until } from '../../test/support/until';
import { Editor } from '../editor/editor';
import { itemsOf } from '../real-n8n/n8n-rest';
import { chain, node, ours } from '../real-n8n/workflow-draft';
import { DroppingRelay } from './dropping-relay';
import type { Report } from './report';
import { type Stage, keepCredential } from './stage';

const NODE = 'Long run';
/** Beyond the 220 seconds of one call, so that the code runs in the background of its session. */
const SHORTEST_TIMEOUT_SECONDS = 300;
const MARGIN_SECONDS = 120;
/** Seconds that the code goes on in the session, at most, after the workflow was stopped. */
const STOP_SECONDS = 5;

export interface LongRunOptions {
	/** How long the code runs. */
	seconds: number;
	/** How long a connection to the pool lasts. */
	dropSeconds: number;
	/** Where a picture of the editor is put while the code runs; none unless given. */
	pictures?: string;
}

/** Code that says every second that it is there, and writes down how often it began and how far it came. */
const code = (seconds: number) => `import time

open("begun.txt", "a").write("x")
for step in range(${seconds}):
    print("step", step + 1, "of ${seconds}")
    open("steps.txt", "a").write("x")
    time.sleep(1)
"done after ${seconds} steps"`;

/**
 * A run of the editor that lasts longer than any connection to the pool, on a real Jupyter kernel, and
 * the same one stopped by a person.
 */
export async function longRun(
	stage: Stage,
	report: Report,
	{ seconds, dropSeconds, pictures }: LongRunOptions,
): Promise<void> {
	const { belongings } = stage;
	let pool: RunningSessionPool;
	try {
		pool = await startSessionPool({ port: 0, ready: 1, kernel: 'jupyter' });
	} catch (error) {
		report.skip('a long run on a Jupyter kernel', (error as Error).message);
		return;
	}
	belongings.add(async () => await pool.close());
	const relay = await DroppingRelay.before(pool.endpoint, dropSeconds * 1000);
	belongings.add(async () => await relay.close());
	const { n8n, rest } = await stage.running();
	const credential = await keepCredential(rest, relay);
	const timeout = Math.max(SHORTEST_TIMEOUT_SECONDS, seconds + MARGIN_SECONDS);
	const workflowId = await rest.createWorkflow(
		chain(
			'Runs of hours',
			node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
			ours(NODE, credential, { pythonCode: code(seconds), options: { timeout } }),
		),
	);
	const editor = await Editor.open(n8n.url, 'light');
	belongings.add(async () => await editor.close());
	await editor.openWorkflow(workflowId);
	const progress = watchProgress(editor);
	/** What the code wrote down in its session, asked for without the relay. */
	const written = async (identifier: string, name: string) => {
		const session = (await direct(pool)).getSession(identifier);
		return (await session.files.get({ directory: '', name })).sizeInBytes;
	};

	const seen = { identifier: '' };
	await report.check('the editor shows what the code prints while it runs', async () => {
		await editor.startWorkflow();
		await until(() => progress.steps() >= seconds / 2, (seconds + MARGIN_SECONDS) * 1000);
		[{ identifier: seen.identifier }] = pool.sessions();
		assert.ok((await written(seen.identifier, 'steps.txt')) < seconds, 'the code was done already');
		const picture = await takePicture(editor, pictures, 'long-run');
		return `step ${progress.steps()} of ${seconds}${picture}`;
	});
	const relayed = `${seconds} s through a relay that drops connections after ${dropSeconds} s`;
	await report.check(`its outcome is delivered: ${relayed}`, async () => {
		const execution = await rest.finished(workflowId, (seconds + MARGIN_SECONDS) * 1000);
		assert.equal(execution.status, 'success', execution.data.resultData.error?.message);
		const [{ json, binary }] = itemsOf(execution, NODE);
		assert.equal(json.result, `done after ${seconds} steps`);
		assert.equal(String(json.stdout).trimEnd().split('\n').length, seconds);
		assert.equal(Object.keys(binary ?? {}).length, 2);
		assert.equal(json.sessionIdentifier, seen.identifier);
		assert.ok(relay.dropped > 0, 'no connection was dropped');
		// What was printed since the last question comes with the item.
		return `${relay.dropped} dropped; ${progress.messages()} messages up to step ${progress.steps()}`;
	});
	await report.check('its code ran once', async () => {
		assert.equal(await written(seen.identifier, 'begun.txt'), 1);
	});
	await report.check('Stop in the editor stops the code in the session', async () => {
		progress.forget();
		await editor.startWorkflow();
		await until(() => progress.steps() > 0, MARGIN_SECONDS * 1000);
		await editor.stopWorkflow();
		const { status } = await rest.finished(workflowId);
		assert.equal(status, 'canceled');
		await delay(STOP_SECONDS * 1000);
		const steps = await written(seen.identifier, 'steps.txt');
		await delay(STOP_SECONDS * 1000);
		assert.equal(await written(seen.identifier, 'steps.txt'), steps);
		assert.ok(steps < seconds, `it ran to its end: ${steps} steps`);
		return `after ${steps} of ${seconds} steps${await takePicture(editor, pictures, 'long-run-stopped')}`;
	});
}

/** What the code printed, as the editor shows it: in the console of the browser, like prints of a Code node. */
function watchProgress({ page }: Editor) {
	let shown: string[] = [];
	page.on('console', (message: ConsoleMessage) => {
		if (message.text().includes(NODE)) shown.push(message.text());
	});
	return {
		/** The last step that was shown. */
		steps: () => Number(/.*\bstep (\d+) of/s.exec(shown.join('\n'))?.[1] ?? 0),
		messages: () => shown.length,
		forget: () => void (shown = []),
	};
}

async function takePicture({ page }: Editor, folder: string | undefined, name: string) {
	if (folder === undefined) return '';
	await mkdir(folder, { recursive: true });
	const path = join(folder, `${name}.png`);
	await page.screenshot({ path });
	return `, ${path}`;
}

async function direct({ endpoint }: RunningSessionPool): Promise<SessionPoolClient> {
	const fields = { authentication: 'none', poolManagementEndpoint: endpoint };
	return await SessionPoolClient.connect(readConnection(fields));
}

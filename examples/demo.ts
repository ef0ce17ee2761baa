import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startSessionPool } from 'azure-dynamic-sessions-emulator';
import type { INodeExecutionData, IRun } from 'n8n-workflow';
import { withHeartbeat } from '../tools/real-n8n/progress';
import { N8nEngine, type WorkflowFile, outputOf } from '../test/engine/n8n-engine';

const EXAMPLE = 'examples/sales-report.json';
const OUTPUT = 'demo-output';

/** The main job, start to end: a real workflow in n8n's own engine against a local session pool. */
async function demo(): Promise<void> {
	const workflow = JSON.parse(await readFile(EXAMPLE, 'utf8')) as WorkflowFile;
	say(`Starting a local session pool …`);
	const pool = await startSessionPool({ port: 0, ready: 1 });
	const engine = await N8nEngine.start({
		credentials: { poolManagementEndpoint: pool.endpoint, authentication: 'none' },
	});
	try {
		say(`Session pool ready at ${pool.endpoint}`);
		say(`Running ${EXAMPLE} in n8n's engine\n`);
		const start = async () => await engine.run(workflow, { mode: 'trigger' });
		const run = await withHeartbeat(say, 'still running', start);
		for (const { name, type } of workflow.nodes) {
			if (type !== 'n8n-nodes-base.stickyNote') showNode(run, name);
		}
		if (run.status !== 'success') {
			throw new Error(run.data.resultData.error?.message ?? `The workflow ended as ${run.status}`);
		}
		await writeFiles(engine, outputOf(run, 'Download results'));
		const left = pool.sessions().length;
		say(`\nSessions left in the pool: ${left}`);
		if (left > 0) throw new Error('The workflow left a session behind');
	} finally {
		await engine.close();
		await pool.close();
	}
}

function showNode(run: IRun, name: string): void {
	const task = run.data.resultData.runData[name]?.[0];
	if (task === undefined) return say(`○ ${name}: not run`);
	const items = outputOf(run, name);
	say(
		`● ${name}  (${task.executionTime} ms, ${items.length} item${items.length === 1 ? '' : 's'})`,
	);
	for (const { json, binary } of items) {
		for (const [key, value] of Object.entries(json)) {
			if (key !== 'sessionIdentifier') say(`    ${key}: ${shorten(value)}`);
		}
		for (const [field, { fileName, mimeType, fileSize }] of Object.entries(binary ?? {})) {
			say(`    binary ${field}: ${fileName} (${mimeType}, ${fileSize})`);
		}
		if (items.length > 1) say('');
	}
}

function shorten(value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : JSON.stringify(value);
	return text.length > 160 ? `${text.slice(0, 160)} …` : text;
}

async function writeFiles(engine: N8nEngine, items: INodeExecutionData[]): Promise<void> {
	await rm(OUTPUT, { recursive: true, force: true });
	await mkdir(OUTPUT);
	say(`\nFiles brought back from the session:`);
	for (const item of items) {
		const file = join(OUTPUT, String(item.json.name));
		const content = await engine.read(item, 'data');
		await writeFile(file, content);
		say(`    ${file} (${content.length} bytes)`);
	}
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

demo().then(
	() => process.exit(0),
	(error: Error) => {
		process.stderr.write(`\nThe demo failed: ${error.message}\n`);
		process.exit(1);
	},
);

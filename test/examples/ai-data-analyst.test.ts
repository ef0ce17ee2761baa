import type { INode } from 'n8n-workflow';
import { type WorkflowFile, outputOf } from '../engine/n8n-engine';
import { Workbench } from '../support/workbench';
import { readExample } from './run-example';

/** The agent itself is n8n's and runs in the end-to-end tests; here are the nodes that are ours. */
const CHAT = 'When chat message received';
const SESSION_ID = '1f0d3b1c9a6e4c64a8ad0a2b7f0c9d11';

let bench: Workbench;
let example: WorkflowFile;
beforeAll(async () => {
	bench = await Workbench.open();
	example = await readExample('ai-data-analyst');
});
afterAll(() => bench.close());

const find = (name: string) => example.nodes.find((node) => node.name === name) as INode;

/** The chat, and one of the example's nodes after another. */
function inARow(...names: string[]): WorkflowFile {
	const trigger = { ...find(CHAT), type: 'n8n-nodes-base.manualTrigger', typeVersion: 1 };
	return {
		nodes: structuredClone([trigger, ...names.map(find)]),
		connections: Object.fromEntries(
			names.map((name, index) => [
				index === 0 ? CHAT : names[index - 1],
				{ main: [[{ node: name, type: 'main' as const, index: 0 }]] },
			]),
		),
	};
}

async function send(code: string, names: string[], files = {}) {
	const { binary } = await bench.itemWith(files);
	const json = { sessionId: SESSION_ID, chatInput: 'What sells best?', Python_Code: code };
	const workflow = inARow(...names);
	// The model's argument comes with the call, which here follows the upload.
	for (const { parameters } of workflow.nodes) {
		if (parameters.operation === 'execute') parameters.pythonCode = code;
	}
	return await bench.engine.run(workflow, { mode: 'webhook', items: [{ json, binary }] });
}

test('files of a message are there for the model’s code, which answers with a link', async () => {
	const code = [
		'rows = open("sales.csv").read().splitlines()',
		'open("best.txt", "w").write(max(rows[1:]))',
		'len(rows)',
	].join('\n');
	const run = await send(code, ['Upload files', 'Python'], {
		data0: { content: 'item,sold\nmug,2\nkettle,5\n', name: 'sales.csv', type: 'text/csv' },
	});
	expect(run.status).toBe('success');
	const [{ json }] = outputOf(run, 'Python');
	expect(json).toMatchObject({ status: 'Succeeded', result: 3, files: [{ name: 'best.txt' }] });
	const [{ downloadUrl }] = json.files as Array<{ downloadUrl: string }>;
	expect((await bench.engine.readLink(downloadUrl)).toString()).toBe('mug,2');
});

test('the next message finds the same files and variables', async () => {
	const run = await send('[len(rows), open("best.txt").read()]', ['Python']);
	expect(outputOf(run, 'Python')[0].json.result).toEqual([3, 'mug,2']);
	expect(bench.pool.sessions().map(({ identifier }) => identifier)).toEqual([SESSION_ID]);
});

test('the model can ask what is installed', async () => {
	const run = await send('', ['Installed packages']);
	const { packages } = outputOf(run, 'Installed packages')[0].json as { packages: string[] };
	expect(packages).toContainEqual(expect.stringMatching(/^matplotlib \d/));
});

test('everything hangs on the agent, and the model fills in the code', () => {
	const ends = Object.entries(example.connections).map(([from, outputs]) => [
		from,
		Object.keys(outputs),
	]);
	expect(ends).toEqual(
		expect.arrayContaining([
			['Python', ['ai_tool']],
			['Installed packages', ['ai_tool']],
			['Conversation', ['ai_memory']],
			['OpenAI chat model', ['ai_languageModel']],
		]),
	);
	expect(find('Python').parameters.pythonCode).toContain("$fromAI('Python_Code'");
	expect(find('Analyst')).toHaveProperty('executeOnce', true);
});

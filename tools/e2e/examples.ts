import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { INode, INodeExecutionData } from 'n8n-workflow';
import { FormData } from 'undici';
import { type Execution, itemsOf } from '../real-n8n/n8n-rest';
import {
	emulatorCredential,
	exampleWorkflows,
	importCredentials,
	importWorkflows,
} from '../real-n8n/ready-instance';
import { type WorkflowDraft, node } from '../real-n8n/workflow-draft';
import { EXPECTED } from './examples-expected';
import type { Report } from './report';
import type { Stage } from './stage';

const MANUAL_TRIGGER = 'n8n-nodes-base.manualTrigger';
const CHAT_TRIGGER = '@n8n/n8n-nodes-langchain.chatTrigger';
const OPENAI_MODEL = '@n8n/n8n-nodes-langchain.lmChatOpenAi';
const MODEL_CREDENTIAL = { id: 'scriptedModel', name: 'Scripted model' };

/** What the model has the tool of an example's agent do, before it says that it is done. */
const ANALYSIS = `
import csv, pathlib
tables = sorted(pathlib.Path("/mnt/data").rglob("*.csv"))
rows = sum(len(list(csv.DictReader(table.open()))) for table in tables)
pathlib.Path("/mnt/data/chart.svg").write_text(
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
)
print(f"{rows} rows in {len(tables)} tables")
`;

/**
 * Every example, with its credentials chosen, as n8n runs it. How it is started follows from its trigger:
 * - a Manual Trigger: n8n's command `execute`;
 * - a Chat Trigger: its public chat, with a question and a file;
 * - any other, such as a schedule: a Manual Trigger is put beside it in the imported copy.
 */
export async function examples(stage: Stage, report: Report): Promise<void> {
	const { n8n, pool, model } = stage;
	const workflows = (await exampleWorkflows()).map(prepared);
	await report.check('all are imported', async () => {
		await importCredentials(n8n, [
			emulatorCredential(pool.endpoint),
			{ ...MODEL_CREDENTIAL, type: 'openAiApi', data: { apiKey: 'none', url: model.url } },
		]);
		await importWorkflows(n8n, workflows);
		return `${workflows.length} workflows`;
	});
	for (const workflow of workflows) {
		await report.check(workflow.id, async () => await run(stage, workflow));
	}
}

async function run(stage: Stage, workflow: WorkflowDraft & { id: string }): Promise<string> {
	const { pool, model, features } = stage;
	const before = new Set(pool.sessions().map(({ identifier }) => identifier));
	model.play((results) =>
		results.length === 0 ? { call: { Python_Code: ANALYSIS } } : { say: 'Here is the analysis.' },
	);
	const isChat = workflow.nodes.some(({ type }) => type === CHAT_TRIGGER);
	const execution = await (isChat ? chat(stage, workflow) : execute(stage, workflow));
	const { error, lastNodeExecuted = '' } = execution.data.resultData;
	assert.equal(error, undefined, `${error?.message} ${error?.description ?? ''}`);
	const items: INodeExecutionData[] = itemsOf(execution, lastNodeExecuted);
	assert.ok(items.length > 0, `${lastNodeExecuted} gave no item`);
	EXPECTED[workflow.id]?.(items, (name) => itemsOf(execution, name));
	const left = pool.sessions().filter(({ identifier }) => !before.has(identifier)).length;
	// A chat's session is there for its next message.
	const kept = isChat ? 1 : 0;
	assert.equal(left, features.onExecutionFinish ? kept : left, 'sessions left');
	const asserted = workflow.id in EXPECTED ? 'output as expected' : 'success';
	return `${lastNodeExecuted}: ${items.length} items, ${asserted}`;
}

/** By n8n's own command; it prints the whole run, with whatever n8n has to say before and after it. */
async function execute({ n8n }: Stage, { id }: { id: string }): Promise<Pick<Execution, 'data'>> {
	const output = await n8n.command('execute', `--id=${id}`, '--rawOutput');
	const [run] = /^\{[^]*?^\}/m.exec(output) ?? [output];
	return JSON.parse(run) as Pick<Execution, 'data'>;
}

/** As a visitor of the public chat would. */
async function chat(stage: Stage, { id, nodes }: WorkflowDraft & { id: string }) {
	const { rest } = await stage.running();
	const trigger = nodes.find(({ type }) => type === CHAT_TRIGGER);
	await rest.activate(id);
	const form = new FormData();
	form.append('action', 'sendMessage');
	form.append('sessionId', randomUUID());
	form.append('chatInput', 'What do these sales tell? Draw a chart.');
	const file = await readFile('examples/data/sales-2025.csv');
	form.append('files', new Blob([file], { type: 'text/csv' }), 'sales-2025.csv');
	const path = `${trigger?.webhookId}/chat`;
	const response = await rest.webhook(path, { method: 'POST', body: form });
	const text = await response.text();
	assert.equal(response.status, 200, text);
	return await rest.finished(id);
}

/** The copy of an example that is imported: startable here, and its model is the scripted one. */
function prepared(workflow: WorkflowDraft & { id: string }): WorkflowDraft & { id: string } {
	const nodes = workflow.nodes.map(withModel).map(publicChat);
	const startable = nodes.some(({ type }) => type === MANUAL_TRIGGER || type === CHAT_TRIGGER);
	if (startable) return { ...workflow, nodes };
	const targets = new Set(
		Object.values(workflow.connections).flatMap((outputs) =>
			Object.values(outputs).flatMap((lists) =>
				lists.flatMap((list) => (list ?? []).map((connection) => connection.node)),
			),
		),
	);
	const trigger = nodes.find(
		({ name, type }) => !targets.has(name) && /trigger|webhook/i.test(type),
	);
	assert.ok(trigger, `${workflow.id} has no trigger`);
	const byHand = node('By hand', MANUAL_TRIGGER, 1, {});
	const connections = {
		...workflow.connections,
		[byHand.name]: workflow.connections[trigger.name],
	};
	return { ...workflow, nodes: [...nodes, byHand], connections };
}

function withModel(node: INode): INode {
	if (node.type !== OPENAI_MODEL) return node;
	return { ...node, credentials: { openAiApi: MODEL_CREDENTIAL } };
}

/** Reachable without the editor, and answering when the last node is done. */
function publicChat(node: INode): INode {
	if (node.type !== CHAT_TRIGGER) return node;
	const options = { ...(node.parameters.options as object), responseMode: 'lastNode' };
	const parameters = { ...node.parameters, public: true, options };
	return { ...node, webhookId: node.webhookId ?? randomUUID(), parameters };
}

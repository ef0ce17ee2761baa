import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { FormData } from 'undici';
import { type N8nRest, itemsOf } from '../real-n8n/n8n-rest';
import { chain, node, ours } from '../real-n8n/workflow-draft';
import type { Report } from './report';
import type { Stage } from './stage';

const CHAT_TRIGGER = '@n8n/n8n-nodes-langchain.chatTrigger';
const TEXT = 'region,revenue\nNorth,3\n';

/** What of a public chat's message with a file reaches the node behind the trigger, in each version of the trigger. */
export async function chatFiles(stage: Stage, report: Report): Promise<void> {
	const { rest } = await stage.running();
	const types = await rest.nodeTypes();
	const versions = types
		.filter(({ name }) => name === CHAT_TRIGGER)
		.flatMap(({ version }) => version)
		.filter((version) => version >= 1.3);
	for (const version of versions) {
		for (const mode of ['hostedChat', 'webhook']) {
			await report.check(
				`chat trigger ${version}, ${mode}: text, session and file arrive`,
				async () => {
					await message(stage, rest, version, mode);
				},
			);
		}
	}
}

async function message(stage: Stage, rest: N8nRest, version: number, mode: string): Promise<void> {
	const { credential } = await stage.running();
	const webhookId = randomUUID();
	const parameters = {
		public: true,
		mode,
		options: { allowFileUploads: true, responseMode: 'lastNode' },
	};
	const id = await rest.createWorkflow(
		chain(
			`Chat ${version} ${mode}`,
			node('Chat', CHAT_TRIGGER, version, parameters, { webhookId }),
			ours(
				'Upload',
				credential,
				{ operation: 'upload', binaryPropertyName: '*' },
				{ typeVersion: 1.1 },
			),
		),
	);
	await rest.activate(id);
	const form = new FormData();
	form.append('action', 'sendMessage');
	form.append('sessionId', 'a-chat');
	form.append('chatInput', 'What is in it?');
	form.append('files', new Blob([TEXT], { type: 'text/csv' }), 'sales.csv');
	const response = await rest.webhook(`${webhookId}/chat`, { method: 'POST', body: form });
	const reply = await response.text();
	assert.equal(response.status, 200, reply);
	const execution = await rest.finished(id);
	const [{ json }] = itemsOf(execution, 'Chat');
	assert.equal(json.chatInput, 'What is in it?');
	assert.equal(json.sessionId, 'a-chat');
	assert.deepEqual(
		itemsOf(execution, 'Upload').map((item) => [item.json.name, item.json.sizeInBytes]),
		[['sales.csv', TEXT.length]],
	);
}

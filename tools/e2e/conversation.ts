import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { INode } from 'n8n-workflow';
import { type N8nRest, itemsOf } from '../real-n8n/n8n-rest';
import {
	CREDENTIAL_TYPE,
	type CredentialReference,
	TOOL_TYPE,
	type WorkflowDraft,
	attach,
	chain,
	node,
	webhook,
} from '../real-n8n/workflow-draft';
import type { Script } from './scripted-model';
import type { RunningN8n, Stage } from './stage';

const AGENT = '@n8n/n8n-nodes-langchain.agent';
const MODEL = '@n8n/n8n-nodes-langchain.lmChatOpenAi';

/** Who talks to whom. */
export interface Setting {
	stage: Stage;
	running: Pick<RunningN8n, 'rest' | 'credential'>;
	/** Credential of the scripted model. */
	model: CredentialReference;
	/** Version of the agent. */
	version: number;
	/** Whether the agent speaks the responses interface, not chat completions. */
	responses: boolean;
}

/** Versions of the agent that n8n has. */
export async function agentVersions(rest: N8nRest): Promise<number[]> {
	const types = await rest.nodeTypes();
	return types.filter(({ name }) => name === AGENT).flatMap(({ version }) => version);
}

/** Keeps a credential for the scripted model. */
export async function modelCredential(stage: Stage, rest: N8nRest): Promise<CredentialReference> {
	const name = 'Scripted model';
	const data = { apiKey: 'none', url: stage.model.url, header: false };
	return { id: await rest.createCredential(name, 'openAiApi', data), name };
}

/** Has an agent with the node as its only tool act once, and gives what the webhook answers. */
export async function converse(
	{ stage, running, model, version, responses }: Setting,
	script: Script,
	{ before = [], after = [] }: { before?: INode[]; after?: INode[] } = {},
): Promise<{ reply: unknown }> {
	const { rest, credential } = running;
	const path = randomUUID();
	const answer =
		after.length === 0
			? {}
			: { responseData: 'firstEntryBinary', responseBinaryPropertyName: 'data' };
	const main = chain(
		`Agent ${version}`,
		webhook(path, answer),
		...before,
		node('Agent', AGENT, version, {
			promptType: 'define',
			text: 'Do what is needed.',
			options: { returnIntermediateSteps: true },
		}),
		...after,
	);
	const id = await rest.createWorkflow(withToolAndModel(main, credential, model, responses));
	await rest.activate(id);
	stage.model.play(script);
	const response = await rest.webhook(path, { method: 'POST' });
	const text = await response.text();
	const execution = await rest.finished(id);
	const { error } = execution.data.resultData;
	assert.equal(execution.status, 'success', `${error?.message} ${error?.description ?? ''}`);
	assert.equal(response.status, 200, text);
	assert.ok(itemsOf(execution, 'Agent').length > 0);
	const isJson = response.headers.get('content-type')?.includes('json');
	return { reply: isJson ? (JSON.parse(text) as unknown) : text };
}

function withToolAndModel(
	workflow: WorkflowDraft,
	credential: CredentialReference,
	model: CredentialReference,
	responses: boolean,
): WorkflowDraft {
	const parameters = {
		model: { __rl: true, mode: 'id', value: 'scripted' },
		responsesApiEnabled: responses,
		options: {},
	};
	const chat = node('Model', MODEL, 1.3, parameters, { credentials: { openAiApi: model } });
	const pythonCode = "={{ $fromAI('Python_Code', ``, 'string') }}";
	const tool = node(
		'Python',
		TOOL_TYPE,
		1,
		{ operation: 'execute', pythonCode },
		{
			credentials: { [CREDENTIAL_TYPE]: credential },
		},
	);
	return attach(attach(workflow, chat, 'ai_languageModel', 'Agent'), tool, 'ai_tool', 'Agent');
}

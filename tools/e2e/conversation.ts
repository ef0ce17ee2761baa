import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { INode, INodeParameters } from 'n8n-workflow';
import { type N8nRest, itemsOf } from '../real-n8n/n8n-rest';
import {
	CREDENTIAL_TYPE,
	type CredentialReference,
	TOOL_TYPE,
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
	/** Its tools; one that runs Python unless told otherwise. */
	tools?: Tool[];
}

/** The node as a tool. */
export interface Tool {
	name: string;
	typeVersion: number;
	parameters: INodeParameters;
}

const PYTHON: Tool = {
	name: 'Python',
	typeVersion: 1,
	parameters: {
		operation: 'execute',
		pythonCode: "={{ $fromAI('Python_Code', ``, 'string') }}",
	},
};

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

/** Has an agent with the node as its tool act once, and gives what the webhook answers. */
export async function converse(
	{ stage, running, model, version, responses, tools = [PYTHON] }: Setting,
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
	const chat = attach(main, chatModel(model, responses), 'ai_languageModel', 'Agent');
	const workflow = tools
		.map(({ name, typeVersion, parameters }) =>
			node(name, TOOL_TYPE, typeVersion, parameters, {
				credentials: { [CREDENTIAL_TYPE]: credential },
			}),
		)
		.reduce((all, tool) => attach(all, tool, 'ai_tool', 'Agent'), chat);
	const id = await rest.createWorkflow(workflow);
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

function chatModel(model: CredentialReference, responses: boolean): INode {
	const parameters = {
		model: { __rl: true, mode: 'id', value: 'scripted' },
		responsesApiEnabled: responses,
		options: {},
	};
	return node('Model', MODEL, 1.3, parameters, { credentials: { openAiApi: model } });
}

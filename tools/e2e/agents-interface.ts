import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { N8nRest } from '../real-n8n/n8n-rest';
import { CREDENTIAL_TYPE, type CredentialReference, TOOL_TYPE } from '../real-n8n/workflow-draft';
import type { Tool } from './conversation';
import type { Script } from './scripted-model';
import type { Stage } from './stage';

/** What n8n's editor stores with a tool besides what the person chose: defaults of hidden parameters. */
const HANDLE =
	"={{ $fromAI('sessionIdentifier', 'sessionIdentifier of the reply to an earlier call', 'string', '') }}";

/** Project of the owner, where this n8n has Agents of its own; they came with 2.41. */
export async function projectWithAgents(rest: N8nRest): Promise<string | undefined> {
	const { id } = await rest.call<{ id: string }>('GET', '/projects/personal');
	const { status } = await rest.send('GET', `/projects/${id}/agents/v2`);
	return status === 404 ? undefined : id;
}

/** The node as a tool of one of n8n's own Agents, as the editor stores it. */
export function nodeTool(
	{ name, typeVersion, parameters }: Tool,
	credential: CredentialReference,
): object {
	const handle = typeVersion >= 1.1 ? { conversationSession: HANDLE } : {};
	return {
		type: 'node',
		name,
		node: {
			nodeType: TOOL_TYPE,
			nodeTypeVersion: typeVersion,
			nodeParameters: { ...parameters, ...handle },
			credentials: { [CREDENTIAL_TYPE]: credential },
		},
	};
}

/** The identifier that the last reply has asked to hand back, as an argument of the next call. */
export function handleIn(results: string[]): Record<string, string> {
	const handle = /n8n-[0-9a-f]{32}-[0-9a-f]{32}/.exec(results.at(-1) ?? '')?.[0];
	return handle === undefined ? {} : { sessionIdentifier: handle };
}

export interface AgentSetting {
	project: string;
	model: CredentialReference;
	/** As the agent's configuration holds them. */
	tools: object[];
}

/** Makes an agent, sends it the messages of one conversation, and gives all that its tools replied to the last. */
export async function talkToAgent(
	stage: Stage,
	rest: N8nRest,
	{ project, model, tools }: AgentSetting,
	messages: Script[],
): Promise<string[]> {
	const base = `/projects/${project}/agents/v2`;
	const { id } = await rest.call<{ id: string }>('POST', base, { name: `Agent ${randomUUID()}` });
	const { config, configHash } = await rest.call<{ config: object; configHash: string }>(
		'GET',
		`${base}/${id}/config`,
	);
	await rest.call('PUT', `${base}/${id}/config`, {
		baseConfigHash: configHash,
		config: {
			...config,
			model: 'openai/gpt-4o',
			credential: model.id,
			instructions: 'Do what is needed.',
			tools,
		},
	});
	const sessionId = randomUUID();
	for (const script of messages) {
		stage.model.play(script);
		const response = await rest.send('POST', `${base}/${id}/chat`, {
			message: 'Go on.',
			sessionId,
		});
		const text = await response.text();
		assert.equal(response.status, 200, text.slice(0, 500));
		assert.ok(stage.model.requests.length > 0, `the model was not asked: ${text.slice(0, 500)}`);
	}
	return stage.model.requests.at(-1)?.results ?? [];
}

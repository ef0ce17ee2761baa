import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { INodeParameters } from 'n8n-workflow';
import { fetch } from 'undici';
import type { N8nRest } from '../real-n8n/n8n-rest';
import { CREDENTIAL_TYPE, type CredentialReference, TOOL_TYPE } from '../real-n8n/workflow-draft';
import { modelCredential } from './conversation';
import type { Report } from './report';
import type { Script, Turn } from './scripted-model';
import type { Stage } from './stage';

/** The arguments that n8n's editor stores with a tool: defaults of hidden parameters, too. */
const HANDLE =
	"={{ $fromAI('sessionIdentifier', 'sessionIdentifier of the reply to an earlier call', 'string', '') }}";
const fromAi = (name: string) => `={{ $fromAI('${name}', 'As it says', 'string') }}`;

const TOOLS: Record<string, INodeParameters> = {
	'Run Python': { operation: 'execute', pythonCode: fromAi('Python_Code') },
	'Store File': {
		operation: 'upload',
		source: 'text',
		text: fromAi('Text'),
		fileName: fromAi('File_Name'),
	},
};

/** n8n's own Agents use the node as their tool; n8n before 2.41 has none. */
export async function agents(stage: Stage, report: Report): Promise<void> {
	const { rest, credential } = await stage.running();
	const projects = await rest.call<{ id: string }>('GET', '/projects/personal');
	const route = `/projects/${projects.id}/agents/v2`;
	if ((await rest.send('GET', route)).status === 404) {
		report.skip("n8n's own Agents", `not in ${stage.version}`);
		return;
	}
	const model = await modelCredential(stage, rest);
	const talk = async (version: number, messages: Script[]) =>
		await conversation(stage, rest, { project: projects.id, model, credential, version }, messages);

	await report.check('a session lasts for the conversation, over tools and messages', async () => {
		const before = stage.pool.sessions().length;
		const handle: Arguments = {};
		const results = await talk(1.1, [
			(sofar): Turn => {
				Object.assign(handle, handleIn(sofar));
				if (sofar.length === 0) return { call: { Text: 'a,b\n1,2\n', File_Name: 'data.csv' } };
				const Python_Code = 'x = open("data.csv").read()';
				return sofar.length === 1 ? { call: { Python_Code, ...handle } } : { say: 'Stored.' };
			},
			(sofar): Turn => {
				const isCalled = sofar.some((result) => result.includes('o.txt'));
				const Python_Code = 'open("o.txt", "w").write(x)\nx';
				return isCalled ? { say: 'Done.' } : { call: { Python_Code, ...handle } };
			},
		]);
		const remembered = stage.model.requests[0].text.includes(String(handle.sessionIdentifier));
		const last = results.at(-1) ?? '';
		assert.match(last, /a,b\\+n1,2/, last);
		const url = /http[^"\\]+signed\?token=[^"\\]+/.exec(last)?.[0] ?? '';
		assert.equal(await (await fetch(url)).text(), 'a,b\n1,2\n');
		assert.equal(stage.pool.sessions().length, before + 1);
		return `one session; the next message ${remembered ? 'shows' : 'does not show'} the model the identifier of the last`;
	});

	await report.check('an exception is seen and corrected', async () => {
		const results = await talk(1.1, [
			(sofar): Turn => {
				const Python_Code = sofar.length === 0 ? '1/0' : '6 * 7';
				return sofar.length === 2
					? { say: 'Done.' }
					: { call: { Python_Code, ...handleIn(sofar) } };
			},
		]);
		assert.match(results[0], /ZeroDivisionError/);
		assert.match(results[1], /42/);
	});

	await report.check('a tool of version 1 leaves no session behind, and says so', async () => {
		const before = stage.pool.sessions().length;
		const results = await talk(1, [
			(sofar): Turn => (sofar.length < 3 ? { call: { Python_Code: 'x = 1' } } : { say: 'Done.' }),
		]);
		for (const result of results) assert.match(result, /are gone/);
		assert.equal(stage.pool.sessions().length, before);
	});
}

/** Arguments of a call. */
type Arguments = Record<string, string>;

/** The identifier that the last reply has asked to hand back. */
function handleIn(results: string[]): Arguments {
	const handle = /n8n-[0-9a-f]{32}-[0-9a-f]{32}/.exec(results.at(-1) ?? '')?.[0];
	return handle === undefined ? {} : { sessionIdentifier: handle };
}

interface AgentSetting {
	project: string;
	model: CredentialReference;
	credential: CredentialReference;
	/** Version of the node that the tools are. */
	version: number;
}

/** Makes an agent, sends it the messages of one conversation, and gives all that its tools replied. */
async function conversation(
	stage: Stage,
	rest: N8nRest,
	{ project, model, credential, version }: AgentSetting,
	messages: Script[],
): Promise<string[]> {
	const base = `/projects/${project}/agents/v2`;
	const { id } = await rest.call<{ id: string }>('POST', base, { name: `Agent ${randomUUID()}` });
	const { config, configHash } = await rest.call<{ config: object; configHash: string }>(
		'GET',
		`${base}/${id}/config`,
	);
	const handle = version >= 1.1 ? { conversationSession: HANDLE } : {};
	const tools = Object.entries(TOOLS).map(([name, parameters]) => ({
		type: 'node',
		name,
		node: {
			nodeType: TOOL_TYPE,
			nodeTypeVersion: version,
			nodeParameters: { ...parameters, ...handle },
			credentials: { [CREDENTIAL_TYPE]: credential },
		},
	}));
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

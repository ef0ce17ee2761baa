import assert from 'node:assert/strict';
import type { INodeParameters } from 'n8n-workflow';
import { fetch } from 'undici';
import type { N8nRest } from '../real-n8n/n8n-rest';
import { type CredentialReference, chain, node, ours } from '../real-n8n/workflow-draft';
import { handleIn, nodeTool, projectWithAgents, talkToAgent } from './agents-interface';
import { type Tool, agentVersions, converse, modelCredential } from './conversation';
import type { Report } from './report';
import type { Script } from './scripted-model';
import type { Stage } from './stage';

/** What the model asks for, one call after another, and what the reply must hold. */
const STEPS: Array<{ call: Record<string, string>; reply: RegExp }> = [
	{
		call: { Text: 'region,revenue\nNorth,3\nSouth,4\n', File_Name: 'sales.csv' },
		reply: /"path":"\/mnt\/data\/sales\.csv"/,
	},
	{
		call: {
			Python_Code:
				'import csv\nrows = list(csv.DictReader(open("sales.csv")))\ntotal = sum(int(row["revenue"]) for row in rows)\ntotal',
		},
		reply: /"result":7\b/,
	},
	{ call: { Python_Code: 'rows[0]["revenu"]' }, reply: /(?=[^]*Traceback)[^]*KeyError: 'revenu'/ },
	{
		call: {
			Python_Code:
				'svg = f"<svg xmlns=\'http://www.w3.org/2000/svg\'><text>{total}</text></svg>"\nwith open("chart.svg", "w") as file:\n    file.write(svg)',
		},
		reply: /"name":"chart\.svg"/,
	},
	{ call: { Files: 'chart.svg' }, reply: /"downloadUrl":"http[^"]+signed\?token=/ },
];
const CHART = "<svg xmlns='http://www.w3.org/2000/svg'><text>7</text></svg>";

/** Each tool's parameters, where the model's arguments go by `value`. */
const parametersOf = (
	value: (argument: string) => string,
): Record<string, { inputs: string[]; parameters: INodeParameters }> => ({
	Store: {
		inputs: ['Text', 'File_Name'],
		parameters: {
			operation: 'upload',
			source: 'text',
			text: value('Text'),
			fileName: value('File_Name'),
		},
	},
	Python: { inputs: ['Python_Code'], parameters: { pythonCode: value('Python_Code') } },
	Fetch: {
		inputs: ['Files'],
		parameters: { operation: 'download', filePaths: value('Files') },
	},
});

/**
 * Upload, compute, an error that is corrected, a chart, and its download by a link: the same conversation wherever
 * n8n lets a model call the node.
 */
export async function sameConversation(stage: Stage, report: Report): Promise<void> {
	const running = await stage.running();
	const { rest, credential } = running;
	const model = await modelCredential(stage, rest);
	const ofModel = parametersOf((argument) => `={{ $fromAI('${argument}', 'As it says') }}`);
	const tools = Object.entries(ofModel).map(([name, { parameters }]): Tool => ({
		name,
		typeVersion: 1.1,
		parameters,
	}));

	const version = Math.max(...(await agentVersions(rest)));
	await report.check(`in the AI Agent node, version ${version}`, async () => {
		const setting = { stage, running, model, version, responses: false, tools };
		await converse(
			setting,
			script(() => ({ sessionIdentifier: 'made up' })),
		);
		const [{ tools: asked }] = stage.model.requests;
		const required = asked.flatMap(
			({ parameters }) => (parameters as { required?: string[] }).required,
		);
		assert.ok(!required.includes('sessionIdentifier'), `asked for: ${required.join(', ')}`);
		await assertReplies(stage, stage.model.requests.at(-1)?.results ?? []);
	});

	const project = await projectWithAgents(rest);
	if (project === undefined) {
		report.skip("in n8n's own Agents", `not in ${stage.version}`);
		return;
	}
	await report.check("in n8n's own Agents, which are told no execution", async () => {
		const before = stage.pool.sessions().length;
		const own = tools.map((tool) => nodeTool(tool, credential));
		const setting = { project, model, tools: own };
		await assertReplies(stage, await talkToAgent(stage, rest, setting, [script(handleIn)]));
		assert.equal(stage.pool.sessions().length, before + 1, 'sessions');
	});
	await report.check('in workflows that such an agent has as tools', async () => {
		const before = stage.pool.sessions().length;
		const own = await workflowTools(rest, credential);
		const setting = { project, model, tools: own };
		await assertReplies(stage, await talkToAgent(stage, rest, setting, [script(() => ({}))]));
		assert.equal(stage.pool.sessions().length, before + 1, 'sessions');
	});
}

/** @param more arguments of every call, by the replies so far */
function script(more: (results: string[]) => Record<string, string>): Script {
	return (results) =>
		results.length === STEPS.length
			? { say: 'Here is the chart.' }
			: { call: { ...STEPS[results.length].call, ...more(results) } };
}

async function assertReplies(stage: Stage, results: string[]): Promise<void> {
	assert.equal(results.length, STEPS.length, `calls; the last said ${results.at(-1)}`);
	// Some agents hand on JSON within JSON.
	const replies = results.map((text) => text.replaceAll('\\', ''));
	for (const [index, { reply }] of STEPS.entries()) assert.match(replies[index], reply);
	const url = /http[^"]+signed\?token=[^"]+/.exec(replies.at(-1) ?? '')?.[0] ?? '';
	assert.equal(await (await fetch(url)).text(), CHART);
	assert.ok(!stage.model.requests.some(({ text }) => text.includes('base64')));
}

/** A workflow for each tool, with what the model gives as the input of its trigger. */
async function workflowTools(rest: N8nRest, credential: CredentialReference): Promise<object[]> {
	const ofInput = parametersOf((argument) => `={{ $json.${argument} }}`);
	return await Promise.all(
		Object.entries(ofInput).map(async ([name, { inputs, parameters }]) => {
			const values = inputs.map((input) => ({ name: input, type: 'string' }));
			const trigger = node('Called', 'n8n-nodes-base.executeWorkflowTrigger', 1.1, {
				inputSource: 'workflowInputs',
				workflowInputs: { values },
			});
			const options = {
				...(name === 'Python' ? { onCodeError: 'data' } : {}),
				...(name === 'Fetch' ? { downloadLinkLifetime: 1 } : {}),
			};
			const code = ours(name, credential, { ...parameters, options }, { typeVersion: 1.1 });
			const title = `${name} for an agent`;
			const workflowId = await rest.createWorkflow({ ...chain(title, trigger, code) });
			return { type: 'workflow', workflowId, workflow: title, name };
		}),
	);
}

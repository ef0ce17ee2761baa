import assert from 'node:assert/strict';
import type { INodeParameters } from 'n8n-workflow';
import { fetch } from 'undici';
import { handleIn, nodeTool, projectWithAgents, talkToAgent } from './agents-interface';
import { modelCredential } from './conversation';
import type { Report } from './report';
import type { Script, Turn } from './scripted-model';
import type { Stage } from './stage';

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
	const project = await projectWithAgents(rest);
	if (project === undefined) {
		report.skip("n8n's own Agents", `not in ${stage.version}`);
		return;
	}
	const model = await modelCredential(stage, rest);
	const talk = async (typeVersion: number, messages: Script[]) => {
		const tools = Object.entries(TOOLS).map(([name, parameters]) =>
			nodeTool({ name, typeVersion, parameters }, credential),
		);
		return await talkToAgent(stage, rest, { project, model, tools }, messages);
	};

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

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CREDENTIAL_TYPE, NODE_TYPE, TOOL_TYPE } from '../real-n8n/workflow-draft';
import type { Report } from './report';
import type { Stage } from './stage';

/** What of a node type's description is looked at. */
interface ExportedType {
	name: string;
	displayName: string;
	codex?: { categories?: string[] };
	properties: Array<{ name: string; options?: Array<{ value: string }> }>;
	outputs: string[];
}

/** n8n finds what the package says it has, under the names that workflows use. */
export async function load(stage: Stage, report: Report): Promise<void> {
	const types = new Map<string, ExportedType>();
	await report.check('export:nodes lists the node with its five operations', async () => {
		for (const type of await exportedTypes(stage)) types.set(type.name, type);
		const found = [...types.keys()].filter((name) => /azureCodeInterpreter/i.test(name)).sort();
		assert.ok(found.includes(NODE_TYPE), `found ${found.join(', ') || 'nothing'}`);
		const operations = types.get(NODE_TYPE)?.properties.find(({ name }) => name === 'operation');
		// n8n adds one of its own for its HTTP Request node.
		const values = operations?.options
			?.map(({ value }) => value)
			.filter((value) => value !== '__CUSTOM_API_CALL__')
			.sort();
		assert.deepEqual(values, ['delete', 'download', 'execute', 'list', 'upload']);
		return found.join(', ');
	});
	await report.check('the codex file is found', async () => {
		const categories = types.get(NODE_TYPE)?.codex?.categories ?? [];
		assert.ok(categories.length > 0, 'the node has no category');
		return categories.join(', ');
	});
	await report.check('it can be a tool of an agent', async () => {
		// Added when a server loads the types, so the command need not list it.
		const { rest } = await stage.running();
		const tool = (await rest.nodeTypes()).find(({ name }) => name === TOOL_TYPE) as
			(ExportedType & { version: number }) | undefined;
		assert.ok(tool, `there is no ${TOOL_TYPE}`);
		assert.deepEqual(tool.outputs, ['ai_tool']);
		return TOOL_TYPE;
	});
	await report.check('the credential type is known', async () => {
		const { rest } = await stage.running();
		const types = await rest.credentialTypes();
		const type = types.find(({ name }) => name === CREDENTIAL_TYPE);
		assert.equal(type?.displayName, 'Azure Code Interpreter API');
	});
}

async function exportedTypes({ n8n }: Stage): Promise<ExportedType[]> {
	const folder = await mkdtemp(join(tmpdir(), 'types-'));
	try {
		const output = join(folder, 'nodes.json');
		await n8n.command('export:nodes', `--output=${output}`);
		return JSON.parse(await readFile(output, 'utf8')) as ExportedType[];
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

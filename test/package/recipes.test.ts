import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import type { INodeType } from 'n8n-workflow';
import ts from 'typescript';
import { NEWEST } from '../support/api-versions';
import { OUR_NODE, chain } from '../support/chain';
import { N8nEngine, type WorkflowFile, outputOf } from '../engine/n8n-engine';

/**
 * Follows 'Add an operation' and 'Add an API version' of CONTRIBUTING.md on a copy of what was built: an operation that
 * counts files, and a version that differs from the newest in nothing but its name.
 */
const ROOT = join(__dirname, '../..');
/** Where what the copy imports is found. */
const COPY = join(ROOT, 'node_modules/.cache/recipes');
const VERSION = '2099-01-01-preview';
const NODE = 'nodes/AzureCodeInterpreter';

interface Edit {
	/** Path of the source. */
	file: string;
	/** Where it is compiled to. */
	built: string;
	/** What is put in front of a text that is there. */
	put: Array<{ text: string; before: string }>;
}

const NEW_OPERATION = `
import { forOperation } from './for-operation';
import type { Operation } from './operation';

export const count: Operation = {
	parameters: forOperation('count', [
		{ displayName: 'Directory', name: 'directory', type: 'string', default: '' },
	]),
	async run({ n8n, session }, itemIndex) {
		const directory = n8n.getNodeParameter('directory', itemIndex, '') as string;
		const files = await (await session(itemIndex)).client.files.list({ directory });
		return [{ json: { files: files.length } }];
	},
	forModel: ([{ json }]) => json,
};
`;

const OPERATION: Edit[] = [
	{
		file: `${NODE}/operations/index.ts`,
		built: `dist/${NODE}/operations/index.js`,
		put: [
			{ text: "import { count } from './count';\n", before: 'import { deleteOperation }' },
			{ text: 'count,\n', before: '\t\texecute,\n' },
		],
	},
	{
		file: `${NODE}/AzureCodeInterpreter.node.ts`,
		built: `dist/${NODE}/AzureCodeInterpreter.node.js`,
		put: [
			{
				text: "{ name: 'Count Files', value: 'count', action: 'Count files', description: 'Count files' },\n",
				before: "{\n\t\t\t\t\t\tname: 'Delete File or Session'",
			},
		],
	},
	{
		file: `${NODE}/agent/tool-description.ts`,
		built: `dist/${NODE}/agent/tool-description.js`,
		put: [
			{
				text: "toolDescription('Count the files of the session.', { operation: ['count'] }),\n",
				before: 'toolDescription(UPLOAD',
			},
		],
	},
];

const API_VERSION: Edit[] = [
	{
		file: 'session-pool/wire/api-version.ts',
		built: 'dist/session-pool/wire/api-version.js',
		put: [
			{ text: `'${VERSION}',\n`, before: `\t'${NEWEST}',\n` },
			{ text: `case '${VERSION}':\n`, before: `\t\tcase '${NEWEST}':` },
		],
	},
	{
		file: 'emulator/src/http/api-versions.ts',
		built: 'emulator/dist/http/api-versions.js',
		put: [
			{
				text: `{ ...described, name: '${VERSION}', hasExecutionOptions: true },\n`,
				before: "\t{ ...described, name: '2025-02-02-preview'",
			},
		],
	},
];

function build(source: string, to: string): void {
	const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
	const { outputText } = ts.transpileModule(source, { compilerOptions });
	writeFileSync(join(COPY, to), outputText);
}

function follow({ file, built, put }: Edit): void {
	let source = readFileSync(join(ROOT, file), 'utf8');
	for (const { text, before } of put) {
		// The recipe is wrong where the place that it names is not there.
		expect([file, source.split(before).length]).toEqual([file, 2]);
		source = source.replace(before, () => `${text}${before}`);
	}
	build(source, built);
}

let engine: N8nEngine;
let pool: { endpoint: string; requests: readonly { url: string }[]; close(): Promise<void> };

beforeAll(async () => {
	rmSync(COPY, { recursive: true, force: true });
	for (const part of ['package.json', 'dist', 'emulator/package.json', 'emulator/dist']) {
		cpSync(join(ROOT, part), join(COPY, part), { recursive: true });
	}
	build(NEW_OPERATION, `dist/${NODE}/operations/count.js`);
	for (const edit of [...OPERATION, ...API_VERSION]) follow(edit);
	const { startSessionPool } = createRequire(__filename)(
		join(COPY, 'emulator/dist/index.js'),
	) as typeof import('azure-dynamic-sessions-emulator');
	pool = await startSessionPool({ port: 0, ready: 0 });
	engine = await N8nEngine.start({
		credentials: {
			poolManagementEndpoint: pool.endpoint,
			authentication: 'none',
			apiVersion: VERSION,
		},
		packageFolder: COPY,
	});
});

afterAll(async () => {
	await engine?.close();
	await pool?.close();
	rmSync(COPY, { recursive: true, force: true });
});

/** A trigger, an upload, and the new operation, as a step of a workflow or as an agent's tool. */
function workflow(tool = ''): WorkflowFile {
	const upload = { operation: 'upload', source: 'text', text: 'x', fileName: 'a.txt' };
	return chain(
		{ name: 'Upload', parameters: upload },
		{ name: 'Count', type: `${OUR_NODE}${tool}`, parameters: { operation: 'count' } },
	);
}

test('CONTRIBUTING.md names every file that is edited', () => {
	const contributing = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
	for (const { file } of [...OPERATION, ...API_VERSION]) {
		expect(contributing).toContain(basename(file));
	}
});

test('a new operation runs in a workflow, and speaks the new API version', async () => {
	const run = await engine.run(workflow(), { mode: 'trigger' });
	expect(run.data.resultData.error).toBeUndefined();
	expect(outputOf(run, 'Count')).toEqual([
		{ json: { files: 1 }, pairedItem: expect.objectContaining({ item: 0 }) },
	]);
	const versions = pool.requests.map(({ url }) =>
		new URL(url, pool.endpoint).searchParams.get('api-version'),
	);
	expect(new Set(versions)).toEqual(new Set([VERSION]));
});

test('a new operation answers an agent', async () => {
	const run = await engine.run(workflow('Tool'), { mode: 'trigger' });
	expect(outputOf(run, 'Count')[0].json).toMatchObject({ files: 1 });
});

test('a new operation can be chosen, and a model is told what it does', () => {
	const { AzureCodeInterpreter } = createRequire(__filename)(
		join(COPY, `dist/${NODE}/AzureCodeInterpreter.node.js`),
	) as { AzureCodeInterpreter: new () => INodeType };
	const { properties } = new AzureCodeInterpreter().description;
	const [operation] = properties.filter(({ name }) => name === 'operation');
	expect(operation.options).toContainEqual(expect.objectContaining({ value: 'count' }));
	expect(properties).toContainEqual(
		expect.objectContaining({
			name: 'toolDescription',
			default: 'Count the files of the session.',
		}),
	);
});

test('a new API version can be chosen in the credential', () => {
	const { properties } = engine.credentialTypes.get('azureCodeInterpreterApi')!;
	const [apiVersion] = properties.filter(({ name }) => name === 'apiVersion');
	expect(apiVersion.options?.[0]).toMatchObject({ value: VERSION });
});

import { PackageDirectoryLoader } from 'n8n-core';
import { type INode, type INodeParameters, type INodeType, NodeHelpers } from 'n8n-workflow';
import { asAgentTool } from '../../engine/agent-tool';

let tool: INodeType;
let plain: INodeType;
beforeAll(async () => {
	const loader = new PackageDirectoryLoader(process.cwd());
	await loader.loadAll();
	plain = Object.values(loader.nodeTypes)[0].type as INodeType;
	tool = asAgentTool(plain);
});

/** A node with the defaults that n8n fills in when it loads a workflow. */
function nodeWith(type: INodeType, parameters: INodeParameters): INode {
	const { description } = type;
	const node: INode = {
		id: '1',
		name: 'Tool',
		type: description.name,
		typeVersion: 1,
		position: [0, 0],
		parameters,
	};
	const filled = NodeHelpers.getNodeParameters(
		description.properties,
		parameters,
		true,
		false,
		node,
		description,
	);
	return { ...node, parameters: filled ?? {} };
}

const told = (parameters: INodeParameters) =>
	NodeHelpers.getToolDescriptionForNode(nodeWith(tool, parameters), tool);

test('Execute tells a model what it has to know', () => {
	const text = told({ operation: 'execute' });
	expect(text).toMatch(/^Execute Python code in an isolated session/);
	for (const fact of ['stay for the next call', '/mnt/data', 'Print', 'pandas', 'downloadUrl']) {
		expect(text).toContain(fact);
	}
});

test.each<[INodeParameters, RegExp]>([
	[{}, /^Execute Python code/],
	[{ language: 'javaScript' }, /^Execute JavaScript code/],
	[{ language: 'shell' }, /^Execute a shell command/],
	[{ operation: 'upload' }, /^Store a file/],
	[{ operation: 'download' }, /^Get files/],
	[{ operation: 'list' }, /^List the files/],
	[{ operation: 'list', listed: 'packages' }, /^List the packages/],
	[{ operation: 'delete' }, /^Delete files/],
	[{ operation: 'delete', target: 'session' }, /^End the isolated session/],
])('%j is described by what it does', (parameters, text) => {
	expect(told(parameters)).toMatch(text);
});

test('a description of one’s own takes its place', () => {
	expect(told({ operation: 'list', toolDescription: 'Ours' })).toBe('Ours');
});

test('only a tool has the field, and what only people need is not in a tool', () => {
	expect(nodeWith(plain, {}).parameters).not.toHaveProperty('toolDescription');
	expect(nodeWith(plain, {}).parameters).toMatchObject({ onCodeError: 'fail' });
	expect(nodeWith(tool, {}).parameters).not.toHaveProperty('onCodeError');
	expect(nodeWith(tool, {}).parameters).not.toHaveProperty('mode');
});

test('no description is so long that a model provider would refuse it', () => {
	// OpenAI takes 1,024 characters.
	for (const language of ['python', 'javaScript', 'shell']) {
		expect(told({ language }).length).toBeLessThanOrEqual(1024);
	}
});

import { type INodeProperties, NodeHelpers } from 'n8n-workflow';
import { AzureCodeInterpreter } from '../../nodes/AzureCodeInterpreter/AzureCodeInterpreter.node';
import { Workbench } from '../support/workbench';
import { chain } from '../support/chain';
import { outputOf } from '../engine/n8n-engine';

const { description } = new AzureCodeInterpreter();

/** Labels that the panel shows for a node with these parameters, from top to bottom. */
function shown(parameters: Record<string, string>, typeVersion: number, asTool = false): string[] {
	const type = { ...description, name: `${description.name}${asTool ? 'Tool' : ''}` };
	const node = { typeVersion };
	const values =
		NodeHelpers.getNodeParameters(type.properties, parameters, true, false, node, type) ?? {};
	const isShown = (property: INodeProperties) =>
		NodeHelpers.displayParameter(values, property, node, type, values);
	return type.properties
		.filter((property) => property.type !== 'hidden' && isShown(property))
		.map(({ displayName }) => displayName);
}

test('what Execute shows begins as the Code node does', () => {
	const labels = shown({ operation: 'execute' }, 1.1);
	expect(labels.slice(0, 5)).toEqual(['Operation', 'Mode', 'Language', 'Code From', 'Python Code']);
	expect(shown({ operation: 'execute' }, 1)).toEqual(
		expect.not.arrayContaining(['Code From', 'Code File']),
	);
	expect(description.parameterPane).toBe('wide');
});

test('code from a file has its own fields in place of the code', () => {
	const file = shown({ operation: 'execute', codeFrom: 'file' }, 1.1);
	expect(file.slice(3, 6)).toEqual(['Code From', 'Code File', 'Input Binary Fields']);
	expect(shown({ operation: 'execute', codeFrom: 'file' }, 1.1, true)).not.toContain('Code File');
});

test.each([1, 1.1])('no field is shown twice in version %p', (version) => {
	for (const asTool of [false, true]) {
		for (const operation of ['execute', 'upload', 'download', 'list', 'delete']) {
			const labels = shown({ operation }, version, asTool);
			expect(labels).toEqual([...new Set(labels)]);
		}
	}
});

test('a tool asks the model for what it needs, without any set-up', () => {
	const type = { ...description, name: `${description.name}Tool` };
	const defaults = (parameters: Record<string, string>) =>
		NodeHelpers.getNodeParameters(
			type.properties,
			parameters,
			true,
			false,
			{ typeVersion: 1.1 },
			type,
		);
	const fromAi = expect.stringMatching(
		/^=\{\{ \$fromAI\('\w+', '.{20,}', 'string'(?:, '')?\) \}\}$/,
	);
	expect(defaults({ operation: 'execute' })).toMatchObject({
		pythonCode: fromAi,
		conversationSession: fromAi,
	});
	expect(defaults({ operation: 'upload' })).toMatchObject({
		source: 'text',
		text: fromAi,
		fileName: fromAi,
	});
	expect(defaults({ operation: 'download' })).toMatchObject({ filePaths: fromAi });
	expect(defaults({ operation: 'delete' })).toMatchObject({ filePaths: fromAi });
});

describe('a workflow that was made with version 0.1.0', () => {
	let bench: Workbench;
	beforeAll(async () => {
		bench = await Workbench.open();
	});
	afterAll(async () => await bench.close());

	test('runs as it did', async () => {
		const run = await bench.engine.run(
			chain(
				{
					name: 'Upload',
					typeVersion: 1,
					parameters: { operation: 'upload', source: 'text', text: '1,2', fileName: 'a.csv' },
				},
				{
					name: 'Execute',
					typeVersion: 1,
					parameters: {
						language: 'python',
						mode: 'runOnceForAllItems',
						pythonCode: 'open("a.csv").read()\n1 / 0',
						onCodeError: 'data',
						outputFiles: 'none',
						options: { timeout: 30 },
					},
				},
			),
			{ mode: 'trigger' },
		);
		expect(outputOf(run, 'Execute')).toMatchObject([
			{ json: { status: 'Failed', error: expect.stringContaining('division by zero') } },
		]);
	});
});

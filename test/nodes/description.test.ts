import { type INodeParameters, type INodeProperties, NodeHelpers } from 'n8n-workflow';
import { AzureCodeInterpreter } from '../../nodes/AzureCodeInterpreter/AzureCodeInterpreter.node';
import { Workbench } from '../support/workbench';
import { chain } from '../support/chain';
import { outputOf } from '../engine/n8n-engine';

const { description } = new AzureCodeInterpreter();

/** Labels that the panel shows for a node with these parameters, from top to bottom. */
function shown(parameters: INodeParameters, typeVersion: number, asTool = false): string[] {
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
	expect(shown({ operation: 'execute' }, 1.1)).toEqual([
		'Operation',
		'Mode',
		'Code From',
		'Python Code',
		'Input Binary Fields',
		'Output',
		'Output Files',
		'Session',
		'Options',
	]);
	expect(shown({ operation: 'execute' }, 1)).toEqual(
		expect.not.arrayContaining(['Code From', 'Code File']),
	);
	expect(description.parameterPane).toBe('wide');
});

describe.each([
	['javaScript', 'JavaScript Code'],
	['shell', 'Shell Command'],
	['python', 'Python Code'],
])('Language %s', (language, label) => {
	test.each([
		[1, { language }],
		[1.1, { options: { language } }],
	])('in version %p shows its own code alone', (version, given) => {
		for (const asTool of [false, true]) {
			const labels = shown({ operation: 'execute', ...given }, version, asTool);
			expect(labels.filter((name) => / Code$| Command$/.test(name))).toEqual([label]);
			expect(labels.includes('Output')).toBe(language === 'python');
		}
	});
});

test('code from a file has its own fields in place of the code', () => {
	const file = shown({ operation: 'execute', codeFrom: 'file' }, 1.1);
	expect(file.slice(2, 5)).toEqual(['Code From', 'Code File', 'Input Binary Fields']);
	expect(shown({ operation: 'execute', codeFrom: 'file' }, 1.1, true)).not.toContain('Code File');
});

test('what is shown when is said without gaps, which n8n 1.x does not bear', () => {
	const conditions = description.properties.flatMap(({ displayOptions = {} }) =>
		Object.values(displayOptions),
	);
	expect(conditions.length).toBeGreaterThan(20);
	expect(conditions).not.toContain(undefined);
});

test.each([1, 1.1])('no field is shown twice in version %p', (version) => {
	for (const asTool of [false, true]) {
		for (const operation of ['execute', 'upload', 'download', 'list', 'delete']) {
			const labels = shown({ operation }, version, asTool);
			expect(labels).toEqual([...new Set(labels)]);
		}
	}
});

/** Values that a field offers, of those that the panel shows for these parameters. */
function offered(field: string, parameters: Record<string, string>, asTool = false): string[] {
	const type = { ...description, name: `${description.name}${asTool ? 'Tool' : ''}` };
	const node = { typeVersion: 1.1 };
	const values =
		NodeHelpers.getNodeParameters(type.properties, parameters, true, false, node, type) ?? {};
	return type.properties
		.filter(
			(property) =>
				property.name === field &&
				NodeHelpers.displayParameter(values, property, node, type, values),
		)
		.flatMap(({ options = [] }) => options)
		.flatMap((option) => ('value' in option ? String(option.value) : []));
}

describe('Spread over Several', () => {
	const execute = { operation: 'execute', session: 'spread' };

	test('asks for the number of sessions', () => {
		expect(shown(execute, 1.1)).toContain('Sessions');
		expect(shown({ ...execute, session: 'automatic' }, 1.1)).not.toContain('Sessions');
	});

	test.each([
		['Execute that runs once for each item', { operation: 'execute' }, false, true],
		['Execute that runs once', { operation: 'execute', mode: 'runOnceForAllItems' }, false, false],
		["an agent's tool", { operation: 'execute' }, true, false],
		['Upload', { operation: 'upload' }, false, false],
		['Download', { operation: 'download' }, false, false],
		['List', { operation: 'list' }, false, false],
		['Delete', { operation: 'delete' }, false, false],
	])('is offered to %s: %j', (_title, parameters, asTool, expected) => {
		const choices = offered('session', parameters, asTool);
		expect(choices).toEqual(expect.arrayContaining(['automatic', 'custom']));
		expect(choices.includes('spread')).toBe(expected);
	});
});

describe('Sessions of the pool', () => {
	test('are listed and deleted without a session to be chosen', () => {
		const list = shown({ operation: 'list', listed: 'sessions' }, 1.1);
		expect(list).toEqual(['Operation', 'What to List', 'Return All']);
		const target = { operation: 'delete', target: 'poolSessions' };
		expect(shown(target, 1.1)).toEqual([
			'Operation',
			'What to Delete',
			'Which Sessions',
			'Unused For (Minutes)',
			'Older Than (Minutes)',
		]);
		expect(shown({ ...target, whichSessions: 'identifier' }, 1.1).slice(2)).toEqual([
			'Which Sessions',
			'Session Identifiers',
		]);
	});

	test("are not offered to an agent's tool", () => {
		expect(offered('listed', { operation: 'list' })).toContain('sessions');
		expect(offered('listed', { operation: 'list' }, true)).toEqual(['files', 'packages']);
		expect(offered('target', { operation: 'delete' })).toContain('poolSessions');
		expect(offered('target', { operation: 'delete' }, true)).toEqual(['files', 'session']);
	});
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
		/^=\{\{ (?:\/\*n8n-auto-generated-fromAI-override\*\/ )?\$fromAI\('\w+', (['`]).{20,}\1, 'string'(?:, '')?\) \}\}$/,
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

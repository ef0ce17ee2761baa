import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { outputOf } from '../../engine/n8n-engine';
import { type NodeRun, Workbench } from '../../support/workbench';
import { chain } from '../../support/chain';
import { seededSession } from '../../support/seeded-session';

let bench: Workbench;

beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: 100 });
});

afterAll(async () => await bench.close());

/** Each operation with an expression that is good for some items and bad for others. */
const OPERATIONS: Array<{
	operation: string;
	parameters: INodeParameters;
	good: string;
	bad: string;
	message: RegExp;
}> = [
	{
		operation: 'upload',
		parameters: { source: 'text', text: 'x', fileName: '={{ $json.value }}' },
		good: 'a.txt',
		bad: '../x',
		message: /^The path '\.\.\/x' leads out of \/mnt\/data$/,
	},
	{
		operation: 'download',
		parameters: { filePaths: '={{ $json.value }}' },
		good: 'seed.txt',
		bad: 'missing.txt',
		message: /^The session pool did not give \/mnt\/data\/missing\.txt \(404\)/,
	},
	{
		operation: 'list',
		parameters: { directory: '={{ $json.value }}' },
		good: '',
		bad: 'missing',
		message: /^The session pool did not list the files \(404\)/,
	},
	{
		operation: 'delete',
		parameters: { filePaths: '={{ $json.value }}' },
		good: 'seed.txt',
		bad: 'a/../../b',
		message: /leads out of \/mnt\/data$/,
	},
	{
		operation: 'execute',
		parameters: { pythonCode: '={{ $json.value }}', outputFiles: 'none' },
		good: '1 + 1',
		bad: '1 / 0',
		message: /^ZeroDivisionError: division by zero/,
	},
	{
		operation: 'execute',
		parameters: { pythonCode: '={{ $json.value }}', outputFiles: 'none' },
		good: '1 + 1',
		bad: '  ',
		message: /^'Python Code' is empty$/,
	},
];

describe.each(OPERATIONS)('$operation with an item such as "$bad"', (operation) => {
	// One session for each operation, since starting Python takes a while.
	async function run(
		kinds: string,
		onError: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput',
	): Promise<NodeRun> {
		const name = `on-error-${operation.operation}`;
		const session = await seededSession(bench.pool, { 'seed.txt': 'x' }, name);
		const items = [...kinds].map((kind, n) => ({
			json: { n, value: kind === '+' ? operation.good : operation.bad },
		}));
		return await bench.runNode(
			{ ...session, operation: operation.operation, ...operation.parameters },
			{ items, onError },
		);
	}

	const places = (items: INodeExecutionData[]) => items.map(({ pairedItem }) => pairedItem);

	test.each([
		['-', 0],
		['+-+', 1],
		['++-', 2],
	])('stops the workflow at the right item (%s)', async (kinds, itemIndex) => {
		const { run: finished, error, items } = await run(kinds, 'stopWorkflow');
		expect(finished.status).toBe('error');
		expect(error?.message).toMatch(operation.message);
		expect(error?.context.itemIndex).toBe(itemIndex);
		expect(items).toEqual([]);
	});

	test.each(['-', '+-+', '-+-'])('continues with every item in its place (%s)', async (kinds) => {
		const { run: finished, items, error } = await run(kinds, 'continueRegularOutput');
		expect(finished.status).toBe('success');
		expect(error).toBeUndefined();
		expect(places(items)).toEqual([...kinds].map((_, item) => ({ item })));
		for (const [index, kind] of [...kinds].entries()) {
			const { json } = items[index];
			if (kind === '+') expect(json).not.toHaveProperty('error');
			else expect(json.error).toMatch(operation.message);
		}
	});

	test.each(['-', '+-+', '-+-'])(
		'sends bad items to the error output with their data (%s)',
		async (kinds) => {
			const { run: finished, items, errorItems } = await run(kinds, 'continueErrorOutput');
			expect(finished.status).toBe('success');
			const numbered = [...kinds].map((kind, item) => ({ kind, item }));
			const of = (wanted: string) => numbered.filter(({ kind }) => kind === wanted);
			expect(places(items)).toEqual(of('+').map(({ item }) => ({ item })));
			expect(errorItems).toMatchObject(
				of('-').map(({ item }) => ({
					json: { n: item, value: operation.bad, error: expect.stringMatching(operation.message) },
					pairedItem: { item },
				})),
			);
		},
	);
});

describe.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'What stands beside the error with %s',
	(onError) => {
		const run = async (parameters: INodeParameters, session: object) => {
			const result = await bench.runNode({ ...parameters, ...session }, { onError });
			return onError === 'continueErrorOutput' ? result.errorItems : result.items;
		};

		test('is the traceback, what the code printed and the session', async () => {
			const session = await seededSession(bench.pool, {});
			const code = 'print("loaded 3 rows")\n1 / 0';
			const [{ json }] = await run({ operation: 'execute', pythonCode: code }, session);
			expect(json).toMatchObject({
				error: 'ZeroDivisionError: division by zero [line 2]',
				message: expect.stringMatching(/^Traceback[^]*ZeroDivisionError[^]*\nloaded 3 rows$/),
				details: { stdout: 'loaded 3 rows\n', sessionIdentifier: session.sessionIdentifier },
			});
		});

		test('is the session where a file is missing', async () => {
			const session = await seededSession(bench.pool, { 'a.csv': '1' });
			const [{ json }] = await run({ operation: 'download', filePaths: 'b.csv' }, session);
			expect(json).toMatchObject({
				error: expect.stringContaining('b.csv'),
				message: expect.stringContaining('/mnt/data has: a.csv.'),
				details: { sessionIdentifier: session.sessionIdentifier },
			});
		});

		test('is no session that was ended with the item', async () => {
			const parameters = { operation: 'execute', pythonCode: '1 / 0', session: 'newForEachItem' };
			const [{ json }] = await run(parameters, {});
			expect(json.details).toEqual({ stdout: '', stderr: '' });
		});
	},
);

test('an item that brings forth several keeps their places when others fail', async () => {
	const session = await seededSession(bench.pool, { 'a.csv': '1', 'b.csv': '2' });
	const { items, errorItems } = await bench.runNode(
		{ operation: 'download', filePaths: '={{ $json.value }}', ...session },
		{
			items: ['*.csv', 'missing', '*.csv'].map((value) => ({ json: { value } })),
			onError: 'continueErrorOutput',
		},
	);
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual([0, 0, 2, 2].map((item) => ({ item })));
	expect(errorItems.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
});

describe('Retry On Fail', () => {
	const upload = {
		name: 'Upload',
		parameters: { operation: 'upload', source: 'text', text: 'x', fileName: 'a.txt' },
		waitBetweenTries: 0,
	};

	test.each([
		[{ retryOnFail: true, maxTries: 2 }, 'success', 2],
		[{ retryOnFail: true, maxTries: 2, onError: 'continueRegularOutput' as const }, 'success', 2],
		[{ retryOnFail: false }, 'error', 1],
	])('with %j a node whose first try fails ends in %s', async (settings, status, tries) => {
		const before = bench.pool.requests.length;
		bench.pool.inject({ method: 'POST', path: /\/files$/, status: 403 });
		const run = await bench.engine.run(chain({ ...upload, ...settings }));
		expect(run.status).toBe(status);
		const uploads = bench.pool.requests.slice(before).filter(({ method }) => method === 'POST');
		expect(uploads).toHaveLength(tries);
		expect(outputOf(run, 'Upload').map(({ json }) => json.name)).toEqual(
			status === 'success' ? ['a.txt'] : [],
		);
	});
});

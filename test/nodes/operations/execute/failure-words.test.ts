/** What a person is told besides the exception: what the code had printed, what there is instead, and how the items look. */
import { Workbench } from '../../../support/workbench';
import { chain } from '../../../support/chain';
import { outputOf } from '../../../engine/n8n-engine';
import { python } from './python-node';

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open();
});
afterAll(() => bench.close());

describe('What the code had printed', () => {
	test('stands below the traceback, in both forms of the description', async () => {
		const { error } = await bench.runNode(python(['print("a <b>")', 'print("c")', '1 / 0']));
		expect(error?.description).toMatch(
			/ZeroDivisionError: division by zero\n\nThe code had printed:\na <b>\nc$/,
		);
		expect(error?.context.descriptionTemplate).toContain(
			'<code>The code had printed:<br>a &#60;b&#62;<br>c</code>',
		);
	});

	test('is its end when it is long', async () => {
		const { error } = await bench.runNode(python(['print("x" * 9000, "end")', '1 / 0']));
		expect(error?.description).toMatch(/The code had printed:\n… x{1996} end$/);
	});

	test('is not mentioned when there is nothing', async () => {
		const { error } = await bench.runNode(python('1 / 0'));
		expect(error?.description).not.toContain('printed');
	});
});

describe('A package that is missing', () => {
	test('is answered with near names and a count', async () => {
		const { error } = await bench.runNode(python('import nunpy'));
		expect(error?.description).toMatch(
			/\d+ packages are installed; of a similar name: numpy [\d.]+[^.]*\(some are imported under another name\)\. List Files shows/,
		);
		expect(error?.description?.length).toBeLessThan(600);
	});

	test('within a package that is there is left as Python says it', async () => {
		const { error } = await bench.runNode(python('import json.nothing'));
		expect(error?.message).toMatch(/^ModuleNotFoundError: No module named 'json.nothing'/);
		expect(error?.description).not.toContain('List Files shows');
	});
});

describe('A list of dicts in one item', () => {
	const hints = async (code: string, more = {}) => (await bench.runNode(python(code, more))).hints;

	test('is told how to become items', async () => {
		expect(await hints('[{"a": 1}, {"a": 2}]')).toEqual([
			"The result is a list of dicts, all in one item. With 'Output' = 'Items' each of them becomes an item.",
		]);
	});

	test.each(['[1, 2]', '[]', '{"a": 1}', '[{"a": 1}, 2]', 'None'])('is not %s', async (code) => {
		expect(await hints(code)).toEqual([]);
	});

	test('needs no word when it became items', async () => {
		expect(await hints('[{"a": 1}]', { output: 'items' })).toEqual([]);
	});
});

test.each([
	[1, ['status', 'result', 'stdout', 'stderr', 'files', 'executionTimeMs', 'sessionIdentifier']],
	[1.1, ['status', 'result', 'stdout', 'files', 'executionTimeMs', 'sessionIdentifier']],
])(
	'the fields of the item in version %p, in the order of the table',
	async (typeVersion, fields) => {
		const parameters = { operation: 'execute', pythonCode: '1' };
		const run = await bench.engine.run(chain({ name: 'Execute', typeVersion, parameters }));
		expect(Object.keys(outputOf(run, 'Execute')[0].json)).toEqual(fields);
	},
);

test('what was written to standard error stays in version 1.1', async () => {
	const pythonCode = 'import sys\nprint("careful", file=sys.stderr)';
	const parameters = { operation: 'execute', pythonCode };
	const run = await bench.engine.run(chain({ name: 'Execute', typeVersion: 1.1, parameters }));
	expect(outputOf(run, 'Execute')[0].json.stderr).toBe('careful\n');
});

test.each([
	['of the first item', ['1 / 0', '1'], 2],
	['of another item', ['1', '1 / 0'], 1],
])('n8n tries again for a failure that is data %s', async (_, codes, tries) => {
	const before = bench.pool.executionCount;
	const items = codes.map((code) => ({ json: { code } }));
	const parameters = {
		operation: 'execute',
		pythonCode: '={{ $json.code }}',
		onCodeError: 'data',
		outputFiles: 'none',
	};
	const retry = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
	await bench.engine.run(chain({ name: 'Execute', parameters, ...retry }), { items });
	// One more brings the node's program into the session.
	expect(bench.pool.executionCount - before).toBe(tries * codes.length + 1);
});

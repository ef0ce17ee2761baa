import { Workbench } from '../../../support/workbench';
import { ALL_ITEMS, ROWS, itemsOf, python } from './python-node';
import { RecordingProxy } from './recording-proxy';

let bench: Workbench;
let proxy: RecordingProxy;
beforeAll(async () => {
	bench = await Workbench.open();
	proxy = await RecordingProxy.before(bench);
});
afterAll(async () => {
	await proxy.close();
	await bench.close();
});
beforeEach(() => proxy.requests.splice(0));

async function run(code: string | string[], options = {}, parameters = {}) {
	const { items, error } = await bench.runNode(python(code, { options, ...parameters }));
	expect(error).toBeUndefined();
	return items[0].json;
}

describe('Before anything is sent, not even a file, it is an error that', () => {
	test.each([
		[
			'Timeout is 0',
			{ timeout: 0 },
			"'Code Timeout' is 0, but must be a whole number from 1 to 21600",
		],
		[
			'Timeout is more than six hours',
			{ timeout: 21_601 },
			"'Code Timeout' is 21601, but must be a whole number from 1 to 21600",
		],
		[
			'Timeout is no whole number',
			{ timeout: 1.5 },
			"'Code Timeout' is 1.5, but must be a whole number from 1 to 21600",
		],
		[
			'Timeout is no number',
			{ timeout: 'soon' },
			`'Code Timeout' is "soon", but must be a whole number from 1 to 21600`,
		],
		[
			'Max Printed Text is 0',
			{ maxOutputLength: 0 },
			"'Max Printed Text' is 0, but must be a whole number of 1 or more",
		],
		[
			'Max Printed Text is nothing',
			{ maxOutputLength: '={{ "" }}' },
			`'Max Printed Text' is "", but must be a whole number of 1 or more`,
		],
		[
			'Max Output Files is nothing',
			{ maxOutputFiles: '={{ null }}' },
			"'Max Output Files' is null, but must be a whole number of 0 or more",
		],
		[
			'End Session When Done is neither on nor off',
			{ endSession: '={{ "perhaps" }}' },
			`'End Session When Done' is "perhaps", but must be true or false`,
		],
		[
			'Max Output Files is negative',
			{ maxOutputFiles: -1 },
			"'Max Output Files' is -1, but must be a whole number of 0 or more",
		],
		[
			'Max Total File Size (MB) is no number',
			{ maxOutputSize: 'big' },
			`'Max Total File Size (MB)' is "big", but must be a number above 0`,
		],
	])('%s', async (_title, options, message) => {
		const item = await bench.itemWith({ data: { content: 'x', name: 'x.txt' } });
		const { error } = await bench.runNode(
			python('_item', { inputBinaryFields: 'data', outputFiles: 'newOrChanged', options }),
			{ items: [item] },
		);
		expect(error?.message).toBe(message);
		expect(proxy.requests).toEqual([]);
	});

	test.each([
		['the code is blank', ' \n', "'Python Code' is empty"],
		['there is a fence, but no code in it', '```python\n\n```', 'There is no code to run'],
		['an expression finds no code', '={{ $json.code }}', "'Python Code' is empty"],
		['an expression finds something else than text', '={{ 5 }}', "'Python Code' is empty"],
	])('%s', async (_title, code, message) => {
		const { error } = await bench.runNode(python(code));
		expect(error?.message).toBe(message);
		expect(proxy.requests).toEqual([]);
	});

	test('Max Parallel Items is 0', async () => {
		const { error } = await bench.runNode(
			python('1', { session: 'newForEachItem', options: { maxParallelItems: 0 } }),
		);
		expect(error?.message).toBe(
			"'Max Parallel Items' is 0, but must be a whole number of 1 or more",
		);
		expect(proxy.requests).toEqual([]);
	});
});

describe('Code Timeout', () => {
	test.each([
		['is 60 seconds', {}, 60],
		['may be 1', { timeout: 1 }, 1],
		['may be 220', { timeout: 220 }, 220],
		['may be text that an expression gives', { timeout: '={{ "90" }}' }, 90],
	])('%s', async (_title, options, seconds) => {
		await run('1', options);
		expect(proxy.executions[0].timeoutInSeconds).toBe(seconds);
	});
});

describe('Max Printed Text', () => {
	test('is 100,000 when it is not added', async () => {
		const { stdout, stderr } = await run(
			'import sys\nprint("a" * 99_999)\nprint("b" * 100_000, file=sys.stderr)',
		);
		expect(String(stdout)).toHaveLength(100_000);
		expect(stderr).toMatch(/^b{50000}\n\[\.\.\. 1 characters left out \.\.\.\]\nb{49999}\n$/);
	});

	test('of 100 keeps head and tail of each stream', async () => {
		const code = 'import sys\nprint("a" * 9000)\nprint("b" * 9000, file=sys.stderr)';
		const { stdout, stderr } = await run(code, { maxOutputLength: 100 });
		expect(stdout).toMatch(/^a{50}\n\[\.\.\. 8901 characters left out \.\.\.\]\na{49}\n$/);
		expect(stderr).toMatch(/^b{50}\n.*\nb{49}\n$/);
	});

	test('of 20,000 leaves what is shorter as it is', async () => {
		const { stdout } = await run('print("a" * 9000)', { maxOutputLength: 20_000 });
		expect(stdout).toBe(`${'a'.repeat(9000)}\n`);
	});
});

describe('Output that was shortened', () => {
	test.each([
		['3,000 characters of two bytes', 'print("é" * 3000)', []],
		['just as much as is kept', 'print("a" * 99_999)', []],
		[
			'more than is kept',
			'print("é" * 100_000)',
			[expect.stringContaining('printed 100001 characters')],
		],
	])('is told of in a hint, or not: %s', async (_title, code, hints) => {
		expect((await bench.runNode(python(code))).hints).toEqual(hints);
	});
});

describe('Working Directory', () => {
	test.each([
		['is /mnt/data', {}, '/mnt/data'],
		[
			'may be a folder that is not there yet',
			{ workingDirectory: '/mnt/data/a/b' },
			'/mnt/data/a/b',
		],
		['is below /mnt/data when it is relative', { workingDirectory: 'c/d' }, '/mnt/data/c/d'],
		['is the same every time when it is relative', { workingDirectory: 'c/d' }, '/mnt/data/c/d'],
		['may be elsewhere', { workingDirectory: ' /tmp ' }, '/tmp'],
	])('%s', async (_title, options, directory) => {
		expect((await run('import os\nos.getcwd()', options)).result).toBe(directory);
	});

	test('leaves the directory of the session when it is empty', async () => {
		const code = 'import os\nos.getcwd()';
		const { result } = await run(code, { workingDirectory: '' }, { session: 'newForEachItem' });
		expect(result).not.toBe('/mnt/data');
	});

	test('when it is empty, failures are still told with their line', async () => {
		const { error } = await bench.runNode(
			python('x = 1\n1 / 0', { options: { workingDirectory: '' } }),
		);
		expect(error?.message).toBe('ZeroDivisionError: division by zero [line 2]');
	});

	test('when it is empty, items and rows are there nevertheless', async () => {
		const options = { workingDirectory: '' };
		const { items } = await bench.runNode(python('return _item', { ...ROWS, options }), {
			items: itemsOf({ a: 1 }),
		});
		expect(items[0].json).toEqual({ a: 1 });
	});

	test('that cannot be is an error that says why', async () => {
		const { error } = await bench.runNode(
			python('1', { options: { workingDirectory: '/dev/null/x' } }),
		);
		expect(error?.message).toMatch(/^The working directory \/dev\/null\/x cannot be used: /);
	});
});

describe('Clean Up Code', () => {
	const fenced = '```python\n40 + 2\n```';

	test('is on', async () => {
		expect((await run(fenced)).result).toBe(42);
	});

	test('can be switched off', async () => {
		const { error } = await bench.runNode(python(fenced, { options: { cleanUpCode: false } }));
		expect(error?.message).toBe('SyntaxError: invalid syntax [line 1]');
	});

	test('finds items that fenced code asks for', async () => {
		const { items } = await bench.runNode(python('Sure!\n```py\n_item["json"]["a"]\n```'), {
			items: itemsOf({ a: 7 }),
		});
		expect(items[0].json.result).toBe(7);
	});
});

describe('Mode', () => {
	test('Run Once for All Items runs once and pairs the result with every item', async () => {
		const { items } = await bench.runNode(python('len(_items)', ALL_ITEMS), {
			items: itemsOf({}, {}, {}),
		});
		expect(items.map(({ json, pairedItem }) => [json.result, pairedItem])).toEqual([
			[3, [{ item: 0 }, { item: 1 }, { item: 2 }]],
		]);
		expect(proxy.executions).toHaveLength(1);
	});

	test('Run Once for Each Item takes the code of each item', async () => {
		const { items } = await bench.runNode(python('={{ $json.n }} * 2'), {
			items: itemsOf({ n: 1 }, { n: 2 }),
		});
		expect(items.map(({ json, pairedItem }) => [json.result, pairedItem])).toEqual([
			[2, { item: 0 }],
			[4, { item: 1 }],
		]);
	});
});

describe('Max Parallel Items', () => {
	const items = itemsOf(...[4, 3, 2, 1].map((n) => ({ n })));
	/** The first items take longest, so they would be overtaken. */
	const code = 'import time\nn = _item["json"]["n"]\ntime.sleep(n / 10)\nn';

	test.each([
		[1, 1],
		[2, 2],
		[9, 4],
	])(
		'of %d has at most so many executions at a time and keeps the order',
		async (maxParallelItems, most) => {
			proxy.mostExecutions = 0;
			const { items: output } = await bench.runNode(
				python(code, { session: 'newForEachItem', options: { maxParallelItems } }),
				{ items },
			);
			expect(output.map(({ json }) => json.result)).toEqual([4, 3, 2, 1]);
			expect(proxy.mostExecutions).toBe(most);
		},
	);

	test.each(['custom', 'automatic'])(
		'does not matter in a shared session (%s)',
		async (session) => {
			proxy.mostExecutions = 0;
			const { items: output } = await bench.runNode(
				python(code, { session, options: { maxParallelItems: 4 } }),
				{ items },
			);
			expect(output.map(({ json }) => json.result)).toEqual([4, 3, 2, 1]);
			expect(proxy.mostExecutions).toBe(1);
		},
	);
});

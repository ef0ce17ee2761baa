import { setTimeout as delay } from 'node:timers/promises';
import { ExecuteContext } from 'n8n-core';
import { FaultProxy } from '../../../faults/fault-proxy';
import { wheel } from '../../../support/wheel';
import { Workbench } from '../../../support/workbench';
import {
	code,
	executed,
	given,
	notebookOf,
	printed,
	runNotebook,
	sourceOf,
	text,
} from './notebook-node';
import { ROWS, python } from './python-node';

let bench: Workbench;
let proxy: FaultProxy;
beforeAll(async () => {
	bench = await Workbench.open();
	proxy = await FaultProxy.beforePoolOf(bench);
});
afterAll(async () => {
	await proxy.close();
	await bench.close();
});
afterEach(() => proxy.clear());

const AS_DATA = { options: { onCodeError: 'data' } };

describe('A notebook that succeeds', () => {
	const cells = [
		text('# Nightly'),
		code('print("one")\nx = 20'),
		code('   '),
		code('def f():\n    return _item["json"]["n"] + x\nopen("made.txt", "w").write("m")'),
		code('print("last")\nf()'),
		code(''),
	];

	test('gives the last value, all output, files, and itself with outputs, counts and times', async () => {
		const { items, error } = await runNotebook(bench, notebookOf(cells), {}, { json: { n: 22 } });
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({
			status: 'Succeeded',
			result: 42,
			stdout: 'one\nlast\n',
			notebook: { name: 'nightly.ipynb', parameters: {}, cells: 3, cellsRun: 3 },
			files: [
				{
					name: 'nightly.ipynb',
					binaryField: 'notebook',
					mimeType: 'application/x-ipynb+json',
					path: null,
				},
				{ name: 'made.txt', binaryField: 'file_0' },
			],
		});
		const notebook = await executed(bench, items[0]);
		expect(notebook.cells.map((cell) => cell.execution_count)).toEqual([
			undefined,
			1,
			null,
			2,
			3,
			null,
		]);
		expect(notebook.cells[0]).toEqual(cells[0]);
		expect(notebook.cells[4].outputs).toEqual([
			{ output_type: 'stream', name: 'stdout', text: ['last\n'] },
			{
				output_type: 'execute_result',
				execution_count: 3,
				data: { 'text/plain': ['42'] },
				metadata: {},
			},
		]);
		const { metadata } = notebook.cells[1];
		expect(metadata.papermill).toMatchObject({ status: 'completed', exception: false });
		expect(Object.keys(metadata.execution ?? {})).toContain('shell.execute_reply');
		expect(notebook.metadata.papermill).toMatchObject({
			exception: false,
			parameters: {},
			start_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
		});
	});

	test('gives rows, with files beside the first', async () => {
		const { items } = await runNotebook(
			bench,
			notebookOf([code('n = 2'), code('[{"i": i} for i in range(n)]')]),
			ROWS,
		);
		expect(items.map(({ json }) => json)).toEqual([{ i: 0 }, { i: 1 }]);
		expect((await executed(bench, items[0])).cells[1].outputs[0].data).toEqual({
			'text/plain': ["[{'i': 0}, {'i': 1}]"],
		});
	});

	test('is read from the session as well', async () => {
		await bench.runNode(
			python(`open("kept.ipynb", "w").write(${JSON.stringify(notebookOf([code('6 * 7')]))})`),
		);
		const { items } = await runNotebook(bench, '', { codeFile: '/mnt/data/kept.ipynb' });
		expect(items[0].json.result).toBe(42);
	});

	test('needs no code at all', async () => {
		const { items } = await runNotebook(bench, notebookOf([text('only text')]));
		expect(items[0].json).toMatchObject({ status: 'Succeeded', result: null });
		expect((await executed(bench, items[0])).cells).toEqual([text('only text')]);
	});

	test('tells of each cell as it comes', async () => {
		const send = jest.spyOn(ExecuteContext.prototype, 'sendMessageToUI').mockImplementation();
		await runNotebook(bench, notebookOf([code('1'), code('2')]));
		const shown = send.mock.calls.map(([words]) => words as string);
		send.mockRestore();
		expect(shown).toEqual(['Cell 1 of 2', 'Cell 2 of 2']);
	});

	test('runs in a call for each cell', async () => {
		await runNotebook(bench, notebookOf([code('warm = 1')]));
		const before = proxy.seen.length;
		await runNotebook(bench, notebookOf([code('a = 1'), code('b = 2'), code('a + b')]));
		expect(proxy.seen.length - before).toBe(3);
	});
});

describe('Parameters', () => {
	const cells = [
		code('region = "North"\nlimit: int = 1', 'parameters'),
		code('# Parameters\nregion = "old"', 'injected-parameters'),
		code('[region, limit]'),
	];

	test('come below the cell that is tagged so, in place of earlier ones', async () => {
		const parameters = given({ region: '={{ $json.region }}', limit: '={{ $json.limit }}' });
		const json = { region: 'Süd "x"', limit: 7 };
		const { items, hints } = await runNotebook(bench, notebookOf(cells), parameters, { json });
		expect(items[0].json).toMatchObject({
			result: ['Süd "x"', 7],
			notebook: { parameters: json },
		});
		const notebook = await executed(bench, items[0]);
		expect(notebook.cells).toHaveLength(3);
		expect(sourceOf(notebook.cells[1])).toBe('# Parameters\nregion = "Süd \\"x\\""\nlimit = 7');
		expect(notebook.cells[1].metadata.tags).toEqual(['injected-parameters']);
		expect(notebook.metadata.papermill.parameters).toEqual(json);
		expect(hints).toEqual([]);
	});

	test('come at the top where no cell is tagged, which a hint says', async () => {
		const { items, hints } = await runNotebook(
			bench,
			notebookOf([code('n + 1')]),
			given({ n: '={{ 1 }}' }),
		);
		expect(items[0].json.result).toBe(2);
		expect(hints).toEqual([expect.stringContaining("no cell tagged 'parameters'")]);
	});

	test('that the notebook does not know are told', async () => {
		const { hints } = await runNotebook(bench, notebookOf(cells), given({ regoin: 'North' }));
		expect(hints).toEqual([expect.stringContaining('does not set: regoin.')]);
	});

	test('come in place of those of an earlier run, also where no cell is tagged', async () => {
		const { items, hints } = await runNotebook(
			bench,
			notebookOf([code('n = 1'), cells[1], code('[n, region]')]),
			given({ n: '={{ 5 }}', region: 'new' }),
		);
		expect(items[0].json.result).toEqual([5, 'new']);
		expect(hints).toEqual([]);
	});

	test('keep their type, and any text stays text', async () => {
		const wild = [
			'',
			"it's",
			'"""',
			'\\',
			'\\n',
			'a\nb\r\tc',
			'{{ }}',
			'${x}',
			'\u2028\u0085\u0000\u001b[0m',
			'😀 é \u202e',
			"'; import os; os.abort() #",
			'%%bash\n!ls',
			'x\\',
			'\ufeff',
			'\\N{BULLET}',
			'\\u0041',
		];
		const value = {
			wild,
			numbers: [0, -1, 1.5, 1e21, 1e-7, 2 ** 53, -0.5],
			others: [true, false, null, [], {}, [[{ 'a "key"': [null] }]]],
		};
		const { items, error } = await runNotebook(
			bench,
			notebookOf([code('value')]),
			given({ value: '={{ $json.value }}' }),
			{ json: { value } },
		);
		expect(error).toBeUndefined();
		expect(items[0].json.result).toEqual({
			...value,
			// Beyond what JSON's readers hold exactly, Python's whole numbers come back as text.
			numbers: [0, -1, 1.5, 1e21, 1e-7, '9007199254740992', -0.5],
		});
	});

	test('written as JSON have its types, and written otherwise are text', async () => {
		const parameter = [
			{ name: 'a', type: 'json', value: '[1, true, null, {"x": 2.5}]' },
			{ name: 'b', type: 'asGiven', value: '007' },
		];
		const { items } = await runNotebook(bench, notebookOf([code('[a, b]')]), {
			notebookParameters: { parameter },
		});
		expect(items[0].json.result).toEqual([[1, true, null, { x: 2.5 }], '007']);
	});

	test.each([
		['no name', [{ name: ' ', value: '1' }], "A parameter in 'Parameters' has no name"],
		[
			'a name that is none',
			[{ name: 'x = 1; y', value: '1' }],
			"'Parameters' cannot set 'x = 1; y', as it is no name of Python's",
		],
		[
			'a word of Python’s',
			[{ name: 'class', value: '1' }],
			"'Parameters' cannot set 'class', as it is no name of Python's",
		],
		[
			'a name twice',
			[
				{ name: 'x', value: '1' },
				{ name: 'x', value: '2' },
			],
			"'Parameters' sets 'x' twice",
		],
		[
			'no value',
			[{ name: 'x', value: '={{ $json.none }}' }],
			"Parameter 'x' has no value: its expression finds nothing",
		],
		[
			'JSON that is none',
			[{ name: 'x', type: 'json', value: '{a: 1}' }],
			"Parameter 'x' is no JSON",
		],
	])('with %s are refused before anything runs', async (_title, parameter, message) => {
		const before = proxy.seen.length;
		const { error } = await runNotebook(bench, notebookOf([code('1')]), {
			notebookParameters: { parameter },
		});
		expect(error?.message).toBe(message);
		expect(proxy.seen.length).toBe(before);
	});
});

describe('A notebook with a cell that fails', () => {
	const cells = [
		text('# Title'),
		code('print("fine")\ndone = True'),
		code('x = 1\n\n1 / 0'),
		code('never = True'),
	];

	test('fails the item with the cell, its line and the traceback', async () => {
		const { error } = await runNotebook(bench, notebookOf(cells));
		expect(error?.message).toBe('ZeroDivisionError: division by zero [cell 2, line 3]');
		expect(error?.description).toMatch(
			/File "<cell 2(?:, run \d+)?>", line 3, in <module>\n    1 \/ 0/,
		);
		expect((await bench.runNode(python('"never" in globals()'))).items[0].json.result).toBe(false);
	});

	async function expectUpToThere(notebook: Awaited<ReturnType<typeof executed>>) {
		const [, first, second, third] = notebook.cells;
		expect(printed(first)).toBe('fine\n');
		expect(second.outputs).toEqual([
			{
				output_type: 'error',
				ename: 'ZeroDivisionError',
				evalue: 'division by zero',
				traceback: expect.arrayContaining(['ZeroDivisionError: division by zero']),
			},
		]);
		expect(second.metadata.papermill).toMatchObject({ status: 'failed', exception: true });
		expect(third).toMatchObject({
			execution_count: null,
			outputs: [],
			metadata: { papermill: { status: 'pending' } },
		});
		expect(notebook.metadata.papermill.exception).toBe(true);
	}

	test('is on the item with the notebook up to there, as data', async () => {
		const { items } = await runNotebook(
			bench,
			notebookOf([code('open("half.txt", "w").write("h")'), ...cells]),
			AS_DATA,
		);
		expect(items[0].json).toMatchObject({
			status: 'Failed',
			error: 'ZeroDivisionError: division by zero [cell 3, line 3]',
			result: null,
			stdout: 'fine\n',
			notebook: { cells: 4, cellsRun: 3 },
			files: [{ binaryField: 'notebook' }, { name: 'half.txt' }],
		});
		const notebook = await executed(bench, items[0]);
		await expectUpToThere({ ...notebook, cells: notebook.cells.slice(1) });
	});

	test('tells which files stay in the session', async () => {
		const two = code('for name in "ab": open(f"stays-{name}.txt", "w").write(name)');
		const { items } = await runNotebook(bench, notebookOf([two, ...cells]), {
			options: { onCodeError: 'data', maxOutputFiles: 1 },
		});
		expect(items[0].json.filesLeftBehind).toMatchObject([{ name: 'stays-b.txt' }]);
		expect(items[0].json.files).toMatchObject([
			{ binaryField: 'notebook' },
			{ name: 'stays-a.txt' },
		]);
	});

	test.each([
		['on the error output', 'continueErrorOutput' as const],
		['on the only output', 'continueRegularOutput' as const],
	])('is %s with the notebook up to there', async (_title, onError) => {
		const { items, errorItems } = await runNotebook(bench, notebookOf(cells), {}, { onError });
		const [item] = onError === 'continueErrorOutput' ? errorItems : items;
		expect(item.json.error).toMatch(/^ZeroDivisionError: division by zero \[cell 2, line 3\]/);
		await expectUpToThere(await executed(bench, item));
	});

	test('fails the item, but not the notebook, when its last value gives no rows', async () => {
		const { errorItems } = await runNotebook(bench, notebookOf([code('5')]), ROWS, {
			onError: 'continueErrorOutput',
		});
		expect(errorItems[0].json.error).toMatch(/^TypeError: 'Output' is 'Items'/);
		const { cells: ran, metadata } = await executed(bench, errorItems[0]);
		expect(ran[0]).toMatchObject({ metadata: { papermill: { status: 'completed' } } });
		expect(ran[0].outputs[0].data).toEqual({ 'text/plain': ['5'] });
		expect(metadata.papermill.exception).toBe(false);
	});

	test('goes on when the exception is expected', async () => {
		const { items } = await runNotebook(
			bench,
			notebookOf([code('1 / 0', 'raises-exception'), code('"on"')]),
		);
		expect(items[0].json).toMatchObject({ status: 'Succeeded', result: 'on' });
		expect((await executed(bench, items[0])).cells[0].outputs[0].output_type).toBe('error');
	});

	test('gives no rows, but what it failed with', async () => {
		const { items } = await runNotebook(bench, notebookOf(cells), { ...ROWS, ...AS_DATA });
		expect(items).toHaveLength(1);
		expect(items[0].json.status).toBe('Failed');
	});
});

test('cells tagged to be skipped are left as they were', async () => {
	const outputs = [{ output_type: 'stream', name: 'stdout', text: ['earlier\n'] }];
	const skipped = { ...code('1 / 0', 'skip-execution'), outputs, execution_count: 9 };
	const { items } = await runNotebook(bench, notebookOf([skipped, code('"ran"')]));
	expect(items[0].json.result).toBe('ran');
	const { cells } = await executed(bench, items[0]);
	expect(cells[0]).toEqual(skipped);
	expect(cells[1].execution_count).toBe(1);
});

describe('Exactly once, cell by cell', () => {
	const cells = [
		code('runs = globals().get("runs", 0) + 1'),
		code('runs += 10'),
		code('runs += 100\nruns'),
	];

	test('whatever happens to the replies', async () => {
		await bench.runNode(python('runs = 0', { sessionIdentifier: 'once' }));
		// Every second reply is lost.
		proxy.fault({ path: /^\/executions$/, nth: (nth) => nth % 2 === 1 }, { kind: 'resetAfter' });
		const { items, error } = await runNotebook(bench, notebookOf(cells), {
			sessionIdentifier: 'once',
		});
		expect(error).toBeUndefined();
		expect(items[0].json.result).toBe(111);
	});

	test('a session that is lost between two cells is told, and no further cell runs', async () => {
		const session = { session: 'custom', sessionIdentifier: 'lost' };
		proxy.fault({ path: /^\/executions$/, nth: 2 }, { kind: 'delay', ms: 3_000 });
		const running = runNotebook(bench, notebookOf(cells), session, {
			onError: 'continueErrorOutput',
		});
		while (proxy.seen.filter(({ path }) => path === '/executions').length < 2) await delay(20);
		await bench.runNode({ operation: 'delete', target: 'session', ...session });
		const { errorItems } = await running;
		expect(errorItems[0].json.error).toBe(
			'Python in the session was restarted before the code came, so it was not run',
		);
		const notebook = await executed(bench, errorItems[0]);
		expect(notebook.cells.map(({ execution_count: n }) => n)).toEqual([1, null, null]);
		expect(notebook.cells[1].outputs[0].output_type).toBe('error');
	});
});

describe('What is no notebook that can be run is told as such', () => {
	test.each([
		['a Python file', 'print(1)', /^The notebook nightly\.ipynb is no JSON: /],
		['JSON of another kind', '{"a": 1}', 'The file nightly.ipynb is no notebook'],
		['nothing', '', /^The notebook nightly\.ipynb is no JSON: /],
		['no text', Buffer.from([0xff, 0xfe, 0x00]), 'The notebook nightly.ipynb is no text in UTF-8'],
		[
			'of format 3',
			JSON.stringify({ nbformat: 3, nbformat_minor: 0, metadata: {}, worksheets: [] }),
			'The notebook nightly.ipynb is of format 3, but can only be run in format 4',
		],
		[
			'without cells',
			JSON.stringify({ nbformat: 4, metadata: {} }),
			'The notebook nightly.ipynb has no list of cells',
		],
		[
			'a cell without source',
			notebookOf([{ cell_type: 'code' }]),
			'Cell 1 of the notebook nightly.ipynb is damaged: it has no type or no source',
		],
		[
			'in R',
			notebookOf([], { metadata: { kernelspec: { name: 'ir', language: 'R' } } }),
			'The notebook nightly.ipynb is written in R, but only Python notebooks can be run',
		],
		[
			'nested without end',
			`{"nbformat": 4, "cells": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
			'The notebook nightly.ipynb is nested too deeply',
		],
		[
			'too large',
			notebookOf([text('x'.repeat(21 * 1024 * 1024))]),
			'The file nightly.ipynb has more than 20 MB',
		],
	])('%s', async (_title, content, message) => {
		const { error } = await runNotebook(bench, content);
		expect(error?.message).toEqual(
			typeof message === 'string' ? message : expect.stringMatching(message),
		);
	});
});

test('ids are there where the format has them, and nowhere else', async () => {
	const cells = [{ ...code('1'), id: 'same' }, { ...code('2'), id: 'same' }, code('3')];
	const newer = await runNotebook(
		bench,
		notebookOf(cells, { nbformat_minor: 5 }),
		given({ p: '1' }),
	);
	const ids = (await executed(bench, newer.items[0])).cells.map(({ id }) => id);
	expect(new Set(ids).size).toBe(4);
	expect(ids[1]).toBe('same');
	const older = await runNotebook(bench, notebookOf(cells), given({ p: '1' }));
	expect((await executed(bench, older.items[0])).cells.filter((cell) => 'id' in cell)).toEqual([]);
});

test('secrets are masked in all that the notebook holds', async () => {
	const secret = 's3cret value of "ours"';
	const cells = [
		code('import os\nprint(os.environ["TOKEN"])\nos.environ["TOKEN"]'),
		code('raise ValueError(os.environ["TOKEN"])'),
	];
	const variable = [{ name: 'TOKEN', value: secret, secret: true }];
	const { items } = await runNotebook(bench, notebookOf(cells), {
		options: { environmentVariables: { variable }, onCodeError: 'data' },
	});
	const notebook = await executed(bench, items[0]);
	expect(printed(notebook.cells[0])).toBe('***\n');
	expect(notebook.cells[1].outputs[0].evalue).toBe('***');
	expect(JSON.stringify([notebook, items[0].json])).not.toContain('s3cret');
});

test('all items are there when it runs once for all of them', async () => {
	const { binary } = await bench.itemWith({
		data: {
			content: notebookOf([code('n = len(_items)'), code('[n, _items[1]["json"]["k"]]')]),
			name: 'all.ipynb',
		},
	});
	const { items } = await bench.runNode(
		python('', { codeFrom: 'notebook', mode: 'runOnceForAllItems' }),
		{ typeVersion: 1.1, items: [{ json: { k: 1 }, binary }, { json: { k: 2 } }] },
	);
	expect(items).toHaveLength(1);
	expect(items[0].json.result).toEqual([2, 2]);
});

test('items too large for a call are uploaded once, and are there for every cell', async () => {
	const before = proxy.seen.length;
	const json = { text: 'x'.repeat(300_000) };
	const cells = [code('a = len(_item["json"]["text"])'), code('a + len(_item["json"]["text"])')];
	const { items } = await runNotebook(bench, notebookOf(cells), {}, { json });
	expect(items[0].json.result).toBe(600_000);
	const paths = proxy.seen.slice(before).map(({ path }) => path);
	expect(paths).toEqual(['/files', '/executions', '/executions']);
});

test('packages are installed before the first cell, and are there for all', async () => {
	const { name, content } = wheel('n8n-in-notebook', '1.2');
	const cells = [code('x = 1'), code('import n8n_in_notebook\nn8n_in_notebook.version')];
	const { binary } = await bench.itemWith({
		data: { content: notebookOf(cells), name: 'packed.ipynb' },
		package: { content, name },
	});
	for (const session of ['first', 'second']) {
		const { items, error } = await bench.runNode(
			python('', {
				codeFrom: 'notebook',
				sessionIdentifier: `packages-${session}`,
				options: { wheelFields: 'package' },
			}),
			{ typeVersion: 1.1, items: [{ json: {}, binary }] },
		);
		expect(error).toBeUndefined();
		expect(items[0].json.result).toBe('1.2');
	}
});

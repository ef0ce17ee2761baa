import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { INodeExecutionData } from 'n8n-workflow';
import { KERNEL, Workbench } from '../../../support/workbench';
import { code, executed, given, notebookOf, printed, runNotebook, sourceOf } from './notebook-node';
import { ROWS, python } from './python-node';

/** A Python with nbformat, beside what the kernel needs. */
const PYTHON = process.env.JUPYTER_PYTHON ?? '/usr/bin/python3';
const VALIDATE = [
	'import nbformat, sys',
	'notebook = nbformat.read(sys.argv[1], nbformat.NO_CONVERT)',
	'nbformat.validate(notebook)',
	'assert nbformat.reads(nbformat.writes(notebook), nbformat.NO_CONVERT) == notebook',
].join('\n');

const onJupyter = KERNEL === 'jupyter' ? describe : describe.skip;

onJupyter('Notebooks as they are found', () => {
	let bench: Workbench;
	let folder: string;
	beforeAll(async () => {
		bench = await Workbench.open();
		folder = await mkdtemp(join(tmpdir(), 'n8n-notebooks-'));
	});
	afterAll(async () => {
		await bench.close();
		await rm(folder, { recursive: true });
	});

	const fixture = async (name: string) =>
		await readFile(join(__dirname, 'notebooks', `${name}.ipynb`), 'utf8');

	/** What nbformat itself says of the notebook that came back. */
	async function expectValid(item: INodeExecutionData): Promise<void> {
		const path = join(folder, 'executed.ipynb');
		await writeFile(path, await bench.engine.read(item, 'notebook'));
		const { stderr } = await promisify(execFile)(PYTHON, ['-W', 'error', '-c', VALIDATE, path]);
		expect(stderr).toBe('');
	}

	async function run(name: string, parameters = {}) {
		const content = await fixture(name);
		const { items, error, hints } = await runNotebook(
			bench,
			content,
			{ session: 'newForEachItem', ...parameters },
			{ name: `${name}.ipynb` },
		);
		expect([error?.message, error?.description]).toEqual([undefined, undefined]);
		await expectValid(items[0]);
		const before = (JSON.parse(content) as Awaited<ReturnType<typeof executed>>).cells;
		return { items, hints, before, cells: (await executed(bench, items[0])).cells };
	}

	test('of JupyterLab, with charts', async () => {
		const { items, before, cells } = await run('charts-jupyterlab');
		expect(items[0].json).toMatchObject({ result: 1403, stdout: 'mean 200.4\ndrawn\n' });
		expect(Object.keys(items[0].binary ?? {}).sort()).toEqual([
			...['file_0', 'image', 'image_2', 'image_3', 'notebook'],
		]);
		// Texts, attachments and raw cells are as they were, ids too.
		expect([cells[0], cells[5]]).toEqual([before[0], before[5]]);
		expect(cells.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
		expect(cells[2].outputs.map(({ output_type: type }) => type)).toEqual([
			...['stream', 'display_data', 'stream'],
		]);
		const picture = (await bench.engine.read(items[0], 'image')).toString('base64');
		expect(cells[2].outputs[1].data?.['image/png']).toBe(picture);
		expect(cells[2].metadata).toMatchObject({ trusted: true });
		expect(cells[4].outputs).toMatchObject([
			{ output_type: 'execute_result', data: { 'image/png': expect.any(String) } },
		]);
	});

	test('of VS Code, with tables', async () => {
		const { items, cells } = await run('orders-vscode', ROWS);
		expect(items.map(({ json }) => json)).toEqual([
			{ region: 'North', amount: 72.5 },
			{ region: 'South', amount: 99 },
			{ region: 'West', amount: 120 },
		]);
		expect(String(cells[1].outputs[0].data?.['text/html'])).toContain('<table');
		expect(cells[2].outputs.map(({ output_type: type }) => type)).toEqual([
			...['display_data', 'execute_result'],
		]);
		expect(cells[3].outputs).toEqual([
			{ output_type: 'stream', name: 'stdout', text: ['5 orders\n'] },
			{ output_type: 'stream', name: 'stderr', text: ['no prices are missing\n'] },
		]);
		expect(cells[4].outputs[0].execution_count).toBe(4);
	});

	test('of the classic Notebook, with magics and commands', async () => {
		const { items, cells } = await run('tools-classic');
		expect(items[0].json.result).toEqual([['total'], true, true]);
		expect(cells.map((cell) => cell.execution_count)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
		expect(printed(cells[1])).toMatch(/^CPU times: /);
		expect(printed(cells[3]).trim()).toBe('2');
		expect(cells[3].outputs.at(-1)?.data?.['text/plain']).toEqual(["['notes.txt']"]);
		expect(printed(cells[4])).toBe('line 1\nline 2\nline 3\n');
		expect(cells[5].outputs.at(-1)?.data?.['text/plain']).toEqual(["'hello'"]);
		expect(items[0].json.stdout).toContain('The answer.');
	});

	test('of papermill, with parameters', async () => {
		const values = {
			region: 'O\'Neil "East"',
			limit: 3,
			thresholds: [0.1, 0.7],
			options: { a: [null] },
			note: null,
			dry_run: false,
		};
		const { items, hints, cells } = await run(
			'report-papermill',
			// n8n takes null itself for a field that is not filled in.
			given({ ...values, note: '={{ null }}' }),
		);
		expect(items[0].json).toMatchObject({
			result: [
				{ region: values.region, limit: 3, note: null, dry_run: false, largest: 0.7, a: [null] },
			],
			notebook: { parameters: values, cells: 5, cellsRun: 5 },
		});
		expect(hints.join('\n')).not.toContain('parameters');
		expect(cells).toHaveLength(7);
		expect(sourceOf(cells[2])).toContain('dry_run = False');
		expect(printed(cells[3])).toBe('from an earlier run\n');
		expect(cells[4].outputs.map(({ output_type: type }) => type)).toEqual(['stream', 'error']);
		expect((await bench.engine.read(items[0], 'file_0')).toString()).toBe(
			`<h1>${values.region}</h1>`,
		);
	});

	test('of Colab, with forms and a widget, which cannot work and says so', async () => {
		const { items, hints, cells } = await run('forms-colab');
		expect(items[0].json).toMatchObject({ result: { size: 25, name: 'café', mode: 'fast' } });
		expect(printed(cells[2])).toBe('not on Colab\n');
		expect(hints).toEqual([expect.stringMatching(/^The notebook shows widgets \(ipywidgets\)/)]);
		expect(cells[1].metadata).toMatchObject({ cellView: 'form' });
	});

	test('with a cell that fails, are valid all the same', async () => {
		const cells = [code('print("x")'), code('%%time\nraise ValueError("no\\nway")'), code('2')];
		const { items } = await runNotebook(bench, notebookOf(cells), {
			options: { onCodeError: 'data' },
		});
		expect(items[0].json.error).toBe('ValueError: no [cell 2, line 2]');
		await expectValid(items[0]);
		expect((await executed(bench, items[0])).cells[1].outputs.at(-1)).toMatchObject({
			ename: 'ValueError',
			evalue: 'no\nway',
		});
	});

	test('displays that later cells change, and pictures too large for a reply', async () => {
		const cells = [
			code('h = display("waiting", display_id=True)'),
			code(
				'import numpy as np, matplotlib.pyplot as plt\nplt.imsave("noise.png", np.random.rand(700, 700, 3))\nfrom IPython.display import Image\nImage("noise.png")',
			),
			code('h.update("done")'),
		];
		const { items, error } = await runNotebook(bench, notebookOf(cells));
		expect(error).toBeUndefined();
		await expectValid(items[0]);
		const notebook = await executed(bench, items[0]);
		expect(notebook.cells[0].outputs).toMatchObject([{ data: { 'text/plain': ["'done'"] } }]);
		expect(notebook.cells[2].outputs).toEqual([]);
		const picture = (await bench.engine.read(items[0], 'image')).toString('base64');
		expect(picture.length).toBeGreaterThan(1_000_000);
		expect(notebook.cells[1].outputs[0].data?.['image/png']).toBe(picture);
	});

	test('in the background, when each cell may take long', async () => {
		const { items, error } = await runNotebook(
			bench,
			notebookOf([code('n = 1'), code('print("b")\nn + 1')]),
			{
				options: { timeout: 300 },
			},
		);
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({ result: 2, stdout: 'b\n' });
		await expectValid(items[0]);
	});

	test('with a kernel that dies', async () => {
		const cells = [
			code('open("early.txt", "w").write("e")'),
			code('import os\nos._exit(1)'),
			code('3'),
		];
		const { items } = await runNotebook(bench, notebookOf(cells), {
			session: 'newForEachItem',
			options: { onCodeError: 'data' },
		});
		expect(items[0].json).toMatchObject({ status: 'Failed', notebook: { cellsRun: 2 } });
		expect(items[0].json.files).toMatchObject([{ binaryField: 'notebook' }, { name: 'early.txt' }]);
		await expectValid(items[0]);
		expect((await executed(bench, items[0])).cells[1].outputs.at(-1)).toMatchObject({
			ename: 'DeadKernelError',
		});
	});

	test('stopped with the workflow, no further cell runs', async () => {
		const session = { session: 'custom', sessionIdentifier: 'stopped' };
		const cells = [
			code('import time\nn = 0'),
			code('while True:\n    time.sleep(0.05)\n    n += 1'),
			code('after = True'),
		];
		const cancel = new AbortController();
		const running = runNotebook(bench, notebookOf(cells), session, { abortSignal: cancel.signal });
		await delay(4_000);
		cancel.abort();
		expect((await running).run.status).toBe('canceled');
		await delay(1_500);
		const look = async () =>
			(await bench.runNode(python('[n, "after" in globals()]', session))).items[0].json.result as [
				number,
				boolean,
			];
		const [first, ran] = await look();
		await delay(500);
		expect(await look()).toEqual([first, false]);
		expect([first > 0, ran]).toEqual([true, false]);
	});
});

import { readFile } from 'node:fs/promises';
import type { IRun } from 'n8n-workflow';
import { outputOf } from '../engine/n8n-engine';
import { Workbench } from '../support/workbench';
import { readExample, runExample } from './run-example';

interface Executed {
	cells: Array<{
		execution_count?: number | null;
		metadata: { tags?: string[] };
		outputs?: Array<{ output_type: string; data?: Record<string, unknown> }>;
		source: string[];
	}>;
}

let bench: Workbench;
let run: IRun;
beforeAll(async () => {
	bench = await Workbench.open();
	({ run } = await runExample(bench, 'nightly-notebook'));
});
afterAll(() => bench.close());

const notebookIn = async (item: Parameters<Workbench['engine']['read']>[0]) =>
	JSON.parse((await bench.engine.read(item, 'notebook')).toString()) as Executed;

test('each shop gets its mail, with a chart and the executed notebook', async () => {
	const mails = outputOf(run, 'Send report');
	expect(mails.map(({ json }) => [json.to, json.subject])).toEqual([
		['berlin@shops.example', 'Berlin: 344.90, target reached'],
		['lyon@shops.example', 'Lyon: 236.40, target missed by 13.60'],
	]);
	expect(mails[1].json.html).toMatch(
		/^<h2>Lyon<\/h2><table><tr><td>Moulin à café<\/td>.*<img src='cid:image'>$/,
	);
	for (const mail of mails) {
		expect(mail.binary?.image).toMatchObject({ mimeType: 'image/svg+xml' });
		expect((await bench.engine.read(mail, 'image')).toString()).toMatch(/^<svg .*<\/svg>$/);
	}
	const { cells } = await notebookIn(mails[1]);
	const injected = cells.find(({ metadata }) => metadata.tags?.includes('injected-parameters'));
	expect(injected?.source.join('')).toBe('# Parameters\nshop = "Lyon"\ntarget = 250');
	expect(cells.flatMap(({ execution_count: count }) => count ?? [])).toEqual([1, 2, 3, 4, 5, 6]);
});

test('the shop without orders goes to the author, with the notebook up to the cell that failed', async () => {
	const failed = outputOf(run, 'Tell the author');
	expect(failed.map(({ json }) => [json.shop, json.error])).toEqual([
		['Oslo', 'ValueError: No orders of Oslo: did its till report? [cell 3, line 15]'],
	]);
	const { cells } = await notebookIn(failed[0]);
	expect(cells.flatMap(({ execution_count: count }) => count ?? [])).toEqual([1, 2, 3]);
	const last = cells.find(({ execution_count: count }) => count === 3);
	expect(last?.outputs).toMatchObject([{ output_type: 'error' }]);
});

test('no session is left', () => {
	expect(bench.pool.sessions()).toEqual([]);
});

test('the notebook is the one that lies beside the example', async () => {
	const { nodes } = await readExample('nightly-notebook');
	const text = nodes.find(({ name }) => name === 'Get notebook')?.parameters.text;
	expect(text).toBe(await readFile('examples/data/shop-report.ipynb', 'utf8'));
});

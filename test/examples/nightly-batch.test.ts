import { readFile, readdir } from 'node:fs/promises';
import type { IRun } from 'n8n-workflow';
import { outputOf } from '../engine/n8n-engine';
import { Workbench } from '../support/workbench';
import { readExample, runExample } from './run-example';

let bench: Workbench;
let run: IRun;
beforeAll(async () => {
	bench = await Workbench.open();
	({ run } = await runExample(bench, 'nightly-batch'));
});
afterAll(() => bench.close());

test('files that are as they should be are added up', () => {
	expect(outputOf(run, 'Check and add up').map(({ json }) => json)).toEqual([
		{ shop: 'berlin', orders: 4, revenue: 156.6 },
		{ shop: 'lyon', orders: 2, revenue: 187.4 },
	]);
});

test('each broken file goes to the error output, with what is wrong with it', () => {
	const failed = outputOf(run, 'Check and add up', 1);
	expect(failed.map(({ json }) => [json.name, json.error])).toEqual([
		[
			'leeds.csv',
			expect.stringMatching(/^ValueError: leeds\.csv, row 4: quantity 'twelve', price '74\.00'/),
		],
		['oslo.csv', expect.stringMatching(/^ValueError: oslo\.csv has no orders/)],
		['porto.csv', expect.stringMatching(/^ValueError: porto\.csv has no column quantity/)],
	]);
});

test('there is one summary of all of them', async () => {
	const [summary, ...others] = outputOf(run, 'Summary');
	expect(others).toEqual([]);
	expect(summary.json.result).toMatchObject({
		subject: '2 of 5 shops, 344.00, 3 to look at',
		text: expect.stringMatching(/^berlin +4 orders +156\.60\n[\s\S]*\n! ValueError: porto\.csv/),
		failed: ['leeds.csv', 'oslo.csv', 'porto.csv'],
	});
	const table = (await bench.engine.read(summary, 'file_0')).toString().split('\r\n');
	expect(table.slice(0, 3)).toEqual([
		'shop,orders,revenue,problem',
		'berlin,4,156.60,',
		'lyon,2,187.40,',
	]);
	expect(table[3]).toMatch(/^leeds,,,/);
});

test('no session is left', () => {
	expect(bench.pool.sessions()).toEqual([]);
});

test('the exports are those that lie beside the example', async () => {
	const { nodes } = await readExample('nightly-batch');
	const code = String(nodes.find(({ name }) => name === 'Fetch exports')?.parameters.pythonCode);
	const folder = 'examples/data/shop-exports';
	const files = await readdir(folder);
	expect(files).toHaveLength(5);
	for (const file of files) {
		expect(code).toContain(`"${file}": """${await readFile(`${folder}/${file}`, 'utf8')}"""`);
	}
});

import type { IRun } from 'n8n-workflow';
import { outputOf } from '../engine/n8n-engine';
import { Workbench } from '../support/workbench';
import { runExample } from './run-example';

let bench: Workbench;
let run: IRun;
beforeAll(async () => {
	bench = await Workbench.open();
	({ run } = await runExample(bench, 'wheels-offline'));
	// Two sessions start Python.
}, 120_000);
afterAll(() => bench.close());

test('the wheels are binary fields of one item', () => {
	const [{ binary }] = outputOf(run, 'Wheels');
	expect(Object.values(binary ?? {}).map(({ fileName }) => fileName)).toEqual([
		'invoice_words-1.2.0-py3-none-any.whl',
		'number_words-2.0.1-py3-none-any.whl',
	]);
});

test('a session that has never seen them has the package, and what it depends on', () => {
	expect(outputOf(run, 'Amounts in words').map(({ json }) => json)).toEqual([
		{
			number: '2025-0311',
			amount: '354.80',
			'in words': 'three hundred fifty-four euros and eighty cents',
			by: 'invoice-words 1.2.0',
		},
		{
			number: '2025-0312',
			amount: '92.00',
			'in words': 'ninety-two euros and zero cents',
			by: 'invoice-words 1.2.0',
		},
		{
			number: '2025-0313',
			amount: '821.20',
			'in words': 'eight hundred twenty-one euros and twenty cents',
			by: 'invoice-words 1.2.0',
		},
	]);
});

test('no session is left', () => {
	expect(bench.pool.sessions()).toEqual([]);
});

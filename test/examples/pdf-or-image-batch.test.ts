import { readFile } from 'node:fs/promises';
import type { IRun } from 'n8n-workflow';
import { outputOf } from '../engine/n8n-engine';
import { Workbench } from '../support/workbench';
import { readExample, runExample } from './run-example';

let bench: Workbench;
let run: IRun;
beforeAll(async () => {
	bench = await Workbench.open();
	({ run } = await runExample(bench, 'pdf-or-image-batch'));
});
afterAll(() => bench.close());

test('every order becomes an invoice of its own', () => {
	expect(
		outputOf(run, 'Write invoice').map(({ json, pairedItem }) => [json.result, pairedItem]),
	).toEqual([
		[{ number: '2025-0311', customer: "O'Brien & Sons", total: '354.80' }, { item: 0 }],
		[{ number: '2025-0312', customer: 'Café "Zur Mühle"', total: '92.00' }, { item: 1 }],
		[{ number: '2025-0313', customer: 'Nordlicht AS', total: '821.20' }, { item: 2 }],
		[{ number: '2025-0314', customer: 'Delta KK', total: '222.00' }, { item: 3 }],
		[{ number: '2025-0315', customer: 'Brûlerie du Port', total: '830.00' }, { item: 4 }],
	]);
	const sessions = outputOf(run, 'Write invoice').map(({ json }) => json.sessionIdentifier);
	expect(new Set(sessions).size).toBe(5);
});

test('an invoice is a PDF whose table leads to each of its objects', async () => {
	const [, second] = outputOf(run, 'Write invoice');
	expect(second.binary?.file_0).toMatchObject({
		fileName: 'invoice-2025-0312.pdf',
		mimeType: 'application/pdf',
	});
	const pdf = (await bench.engine.read(second, 'file_0')).toString('latin1');
	expect(pdf).toMatch(/^%PDF-1\.4\n[\s\S]*%%EOF\n$/);
	const table = Number(/startxref\n(\d+)/.exec(pdf)?.[1]);
	expect(pdf.slice(table)).toMatch(/^xref\n0 7\n/);
	const places = [...pdf.slice(table).matchAll(/(\d{10}) 00000 n/g)].map(([, place]) =>
		Number(place),
	);
	expect(places).toHaveLength(6);
	for (const [index, place] of places.entries()) {
		expect(pdf.slice(place)).toMatch(new RegExp(`^${index + 1} 0 obj\n`));
	}
	expect(pdf).toContain('(Café "Zur Mühle") Tj');
	expect(pdf).toContain('(92.00) Tj');
});

test('all of them are packed, with a register', async () => {
	const [packed, ...others] = outputOf(run, 'Pack');
	expect(others).toEqual([]);
	expect(packed.json).toMatchObject({
		result: { invoices: 5 },
		files: [{ name: 'invoices.zip' }, { name: 'register.csv' }],
	});
	const zip = (await bench.engine.read(packed, 'file_0')).toString('latin1');
	expect(zip.match(/invoice-2025-03\d\d\.pdf/g)).toHaveLength(10);
	const register = (await bench.engine.read(packed, 'file_1')).toString();
	expect(register).toContain('2025-0312,"Café ""Zur Mühle""",92.00');
});

test('no session is left', () => {
	expect(bench.pool.sessions()).toEqual([]);
});

test('the orders are those that lie beside the example', async () => {
	const { nodes } = await readExample('pdf-or-image-batch');
	const code = String(nodes.find(({ name }) => name === 'Orders')?.parameters.pythonCode);
	expect(code).toContain(await readFile('examples/data/orders.csv', 'utf8'));
});

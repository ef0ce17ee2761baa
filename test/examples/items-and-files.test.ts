import { outputOf } from '../engine/n8n-engine';
import { jsonOf } from '../nodes/operations/execute/python-node';
import { Workbench } from '../support/workbench';
import { runExample } from './run-example';

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open();
});
afterAll(() => bench.close());

describe('The example items-in-rows-out', () => {
	test('gives one reminder for each customer who is late', async () => {
		const { run } = await runExample(bench, 'items-in-rows-out');
		expect(outputOf(run, 'Invoices')).toHaveLength(8);
		expect(jsonOf(outputOf(run, 'Overdue by customer'))).toEqual([
			{
				customer: 'Delta 東京 KK',
				email: 'billing@delta.example',
				overdue: 9920.3,
				oldest_days: 26,
				invoices: [
					{ number: '2025-0105', days: 26, open: 9800.1 },
					{ number: '2025-0108', days: 3, open: 120.2 },
				],
			},
			expect.objectContaining({ customer: 'Nordlicht AS', overdue: 1150 }),
			expect.objectContaining({ customer: 'Café "Zur Mühle"', overdue: 802.25, oldest_days: 61 }),
			expect.objectContaining({ customer: "O'Brien & Sons", overdue: 310.25 }),
		]);
		const reminders = outputOf(run, 'Write reminder');
		expect(reminders.map(({ json, pairedItem }) => [json.to, json.level, pairedItem])).toEqual([
			['billing@delta.example', 'second', { item: 0 }],
			['faktura@nordlicht.example', 'final', { item: 1 }],
			['buero@muehle.example', 'final', { item: 2 }],
			['ap@obrien.example', 'second', { item: 3 }],
		]);
		expect(reminders[2].json).toMatchObject({
			subject: 'Reminder: 802.25 overdue',
			text: [
				'Dear Café "Zur Mühle",',
				'',
				'Despite our reminders the following invoices are still open:',
				'  2025-0102      389.90  61 days',
				'  2025-0106      412.35  19 days',
				'  Total          802.25',
			].join('\n'),
		});
	});
});

describe('The example files-in-files-out', () => {
	test('merges the files of the shops and reports on them', async () => {
		const { run } = await runExample(bench, 'files-in-files-out');
		const [shops] = outputOf(run, 'Shop files');
		expect(Object.values(shops.binary ?? {}).map(({ fileName }) => fileName)).toEqual([
			'berlin.csv',
			'leeds.csv',
			'lyon.txt',
		]);

		const [merged] = outputOf(run, 'Merge and report');
		expect(merged.json).toMatchObject({
			status: 'Succeeded',
			result: { sales: 8, revenue: 959.4, shops: { Berlin: 406, Leeds: 309.3, Lyon: 244.1 } },
			inputFiles: [{ field: 'file_0' }, { field: 'file_1' }, { field: 'file_2', name: 'lyon.txt' }],
			files: [
				{ name: 'report.html', mimeType: 'text/html', binaryField: 'file_0' },
				{ name: 'sales.csv', mimeType: 'text/csv', binaryField: 'file_1' },
			],
		});
		const sales = (await bench.engine.read(merged, 'file_1')).toString().trimEnd().split('\r\n');
		expect(sales[0]).toBe('shop,date,item,quantity,price');
		expect(sales.slice(1)).toHaveLength(8);
		expect(sales).toContain('Leeds,2025-11-03,"Filter papers, 100",20,6.40');
		expect(sales).toContain('Lyon,2025-11-05,Moulin à café,1,74.00');
		const report = (await bench.engine.read(merged, 'file_0')).toString();
		expect(report).toContain('<td>Berlin</td>');
	});
});

test.each(['items-in-rows-out', 'files-in-files-out'])('%s leaves no session', async (name) => {
	await runExample(bench, name);
	expect(bench.pool.sessions()).toEqual([]);
});

test.each(['items-in-rows-out', 'files-in-files-out'])(
	'%s explains itself in a note and needs nothing but a trigger and this package',
	async (name) => {
		const { workflow } = await runExample(bench, name);
		const types = new Set(workflow.nodes.map(({ type }) => type));
		expect([...types].sort()).toEqual([
			'n8n-nodes-azure-code-interpreter.azureCodeInterpreter',
			'n8n-nodes-base.manualTrigger',
			'n8n-nodes-base.stickyNote',
		]);
		const note = workflow.nodes.find(({ type }) => type.endsWith('stickyNote'))?.parameters.content;
		for (const node of workflow.nodes.filter(({ type }) => type.includes('azure'))) {
			expect(note).toContain(`**${node.name}**`);
		}
	},
);

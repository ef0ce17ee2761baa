import assert from 'node:assert/strict';
import type { INodeExecutionData } from 'n8n-workflow';

type Items = INodeExecutionData[];

/** What the examples must give: looks at the last node's items, and those of others by the node's name. */
export const EXPECTED: Record<string, (last: Items, of: (name: string) => Items) => void> = {
	'sales-report': (last, of) => {
		const [{ json }] = of('Analyse');
		assert.equal(json.status, 'Succeeded');
		assert.equal((json.result as { orders: number }).orders, 573);
		assert.deepEqual(namesOf(last), ['revenue-by-month.svg', 'sales-2025.csv', 'summary.json']);
		assert.deepEqual(
			last.map(({ binary }) => binary?.data.mimeType),
			['image/svg+xml', 'text/csv', 'application/json'],
		);
	},
	'files-in-files-out': ([{ json, binary }]) => {
		assert.deepEqual(json.result, {
			sales: 8,
			revenue: 959.4,
			shops: { Berlin: 406, Leeds: 309.3, Lyon: 244.1 },
		});
		assert.deepEqual(
			Object.values(binary ?? {}).map(({ fileName }) => fileName),
			['report.html', 'sales.csv'],
		);
	},
	'items-in-rows-out': (last) => {
		assert.deepEqual(
			last.map(({ json }) => [json.to, json.level]),
			[
				['billing@delta.example', 'second'],
				['faktura@nordlicht.example', 'final'],
				['buero@muehle.example', 'final'],
				['ap@obrien.example', 'second'],
			],
		);
	},
	'nightly-batch': ([{ json, binary }, ...others], of) => {
		assert.deepEqual(others, []);
		const { subject, failed } = json.result as { subject: string; failed: string[] };
		assert.equal(subject, '2 of 5 shops, 344.00, 3 to look at');
		assert.deepEqual(failed, ['leeds.csv', 'oslo.csv', 'porto.csv']);
		assert.equal(binary?.file_0.fileName, 'nightly-summary.csv');
		assert.equal(of('Check and add up').length, 2);
	},
	'nightly-notebook': ([{ json, binary }, ...others], of) => {
		assert.deepEqual(others, []);
		assert.match(String(json.error), /^ValueError: No orders of Oslo.* \[cell 3, line 15\]/);
		assert.equal(binary?.notebook.fileName, 'shop-report.ipynb');
		assert.deepEqual(
			of('Send report').map((item) => [item.json.subject, Object.keys(item.binary ?? {}).sort()]),
			[
				['Berlin: 344.90, target reached', ['image', 'notebook']],
				['Lyon: 236.40, target missed by 13.60', ['image', 'notebook']],
			],
		);
	},
	'pdf-or-image-batch': ([{ json, binary }], of) => {
		assert.deepEqual(json.result, { invoices: 5 });
		assert.deepEqual(
			Object.values(binary ?? {}).map(({ fileName }) => fileName),
			['invoices.zip', 'register.csv'],
		);
		assert.deepEqual(
			of('Write invoice').map((item) => item.binary?.file_0.mimeType),
			Array(5).fill('application/pdf'),
		);
	},
	'wheels-offline': (last) => {
		assert.deepEqual(
			last.map(({ json }) => [json.amount, json.by]),
			['354.80', '92.00', '821.20'].map((amount) => [amount, 'invoice-words 1.2.0']),
		);
	},
	'thousand-items': ([{ json, binary }, ...others], of) => {
		assert.deepEqual(others, []);
		assert.deepEqual((json.result as { labels: object }).labels, {
			...{ good: 634, bad: 293, mixed: 73 },
		});
		assert.equal(binary?.file_0.fileName, 'labels.csv');
		const labelled = of('Label');
		assert.equal(labelled.length, 1000);
		assert.equal(labelled.filter(({ json }) => json.loadedModel).length, 5);
	},
	'ai-data-analyst': ([{ json }], of) => {
		assert.equal(json.output, 'Here is the analysis.');
		assert.deepEqual(namesOf(of('Upload files')), ['sales-2025.csv']);
	},
};

function namesOf(items: Items): string[] {
	return items.map(({ json }) => String(json.name)).sort();
}

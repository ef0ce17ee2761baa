import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowFile } from '../engine/n8n-engine';

const FOLDER = join(__dirname, '../../examples');
const STICKY_NOTE = 'n8n-nodes-base.stickyNote';

const files = readdirSync(FOLDER)
	.filter((name) => name.endsWith('.json'))
	.sort();
const read = (name: string) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as WorkflowFile;

test('there are examples', () => {
	expect(files).toEqual([
		'ai-data-analyst.json',
		'files-in-files-out.json',
		'items-in-rows-out.json',
		'nightly-batch.json',
		'nightly-notebook.json',
		'pdf-or-image-batch.json',
		'sales-report.json',
		'thousand-items.json',
		'wheels-offline.json',
	]);
});

describe.each(files)('The example %s', (file) => {
	const workflow = read(file);
	const names = workflow.nodes.map(({ name }) => name);

	test('says in a note what it is for', () => {
		const notes = workflow.nodes.filter(({ type }) => type === STICKY_NOTE);
		expect(notes.length).toBeGreaterThan(0);
		for (const { parameters } of notes) expect(String(parameters.content).trim()).not.toBe('');
	});

	test('carries nobody’s credentials, and nothing of the n8n it came from', () => {
		expect(workflow.nodes.filter((node) => 'credentials' in node)).toEqual([]);
		expect(workflow).not.toHaveProperty('id');
		expect(workflow).not.toHaveProperty('meta.instanceId');
	});

	test('pins no data, and says so: n8n’s command makes null of what is left out, and cannot step through that', () => {
		expect(workflow).toHaveProperty('pinData', {});
	});

	test('names and ids are unique, and every connection leads to a node', () => {
		expect(new Set(names).size).toBe(names.length);
		expect(new Set(workflow.nodes.map(({ id }) => id)).size).toBe(names.length);
		const ends = Object.entries(workflow.connections).flatMap(([from, outputs]) => [
			from,
			...Object.values(outputs).flatMap((lists) =>
				lists.flatMap((list) => (list ?? []).map(({ node }) => node)),
			),
		]);
		expect(ends.length).toBeGreaterThan(1);
		for (const end of ends) expect(names).toContain(end);
	});

	test('uses our node', () => {
		expect(workflow.nodes.map(({ type }) => type)).toContain(
			'n8n-nodes-azure-code-interpreter.azureCodeInterpreter',
		);
	});
});

test('the sales report carries the data that lies beside it', () => {
	const upload = read('sales-report.json').nodes.find(({ parameters }) => 'text' in parameters);
	const data = readFileSync(join(FOLDER, 'data/sales-2025.csv'), 'utf8');
	expect(data.split('\n').length).toBeGreaterThan(500);
	expect(upload?.parameters.text).toBe(data);
});

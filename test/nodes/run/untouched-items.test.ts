import type { INodeParameters } from 'n8n-workflow';
import { outputOf } from '../../engine/n8n-engine';
import { Workbench } from '../../support/workbench';
import { seededSession } from '../../support/seeded-session';

let bench: Workbench;

beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: 100 });
});

afterAll(async () => await bench.close());

/** Every operation on items that hold much, among it what the node itself puts out. */
test.each<[string, INodeParameters]>([
	['upload', { binaryPropertyName: '*', directory: 'in' }],
	['upload', { source: 'text', text: '={{ $json.nested }}', fileName: 'a.txt' }],
	['download', { filePaths: '={{ $json.paths }}', outputBinaryField: 'first' }],
	['list', {}],
	['delete', { filePaths: '={{ $json.paths }}' }],
	['execute', { pythonCode: '_item', inputBinaryFields: '*' }],
	['execute', { pythonCode: '_items', mode: 'runOnceForAllItems', output: 'items' }],
	['execute', { pythonCode: 'raise Exception()', outputFiles: 'none' }],
])('%s with %j leaves its input items as they were', async (operation, parameters) => {
	const items = [];
	for (const n of [1, 2]) {
		const session = await seededSession(bench.pool, { 'a.csv': '1', 'b.csv': '2' });
		const files = { first: { name: 'x.txt', content: `${n}` }, second: { content: 'y' } };
		items.push({
			...(await bench.itemWith(files)),
			json: { ...session, paths: ['a.csv', 'b.csv'], nested: { list: [1, { deep: null }] } },
		});
	}
	const before = structuredClone(items);
	const { run } = await bench.runNode(
		{
			operation,
			...parameters,
			session: 'custom',
			sessionIdentifier: '={{ $json.sessionIdentifier }}',
		},
		{ items, onError: 'continueRegularOutput' },
	);
	expect(run.status).toBe('success');
	// What the node before handed on is what other branches of the workflow get.
	const handedOn = outputOf(run, 'Start').map(({ json, binary }) => ({ json, binary }));
	expect(handedOn).toEqual(before);
	expect(items).toEqual(before);
});

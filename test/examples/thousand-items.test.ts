import type { IRun } from 'n8n-workflow';
import { outputOf } from '../engine/n8n-engine';
import { Workbench } from '../support/workbench';
import { runExample } from './run-example';

let bench: Workbench;
let run: IRun;
beforeAll(async () => {
	// One for the nodes before and after, five that the items are spread over.
	bench = await Workbench.open({ maxSessions: 6 });
	({ run } = await runExample(bench, 'thousand-items'));
}, 180_000);
afterAll(() => bench.close());

test('a thousand reviews are labelled in their order, each paired with its own', () => {
	const reviews = outputOf(run, 'Reviews').map(({ json }) => json);
	const labelled = outputOf(run, 'Label');
	expect(labelled).toHaveLength(1000);
	expect(labelled.map(({ json }) => ({ number: json.number, text: json.text }))).toEqual(
		reviews.map(({ number, text }) => ({ number, text })),
	);
	expect(labelled.map(({ pairedItem }) => pairedItem)).toEqual(
		reviews.map((_, item) => ({ item })),
	);
});

test('the model was loaded once in each session, by the first item that it got', () => {
	const loading = outputOf(run, 'Label').filter(({ json }) => json.loadedModel === true);
	expect(loading.map(({ json }) => json.number)).toEqual([1, 2, 3, 4, 5]);
});

test('there is one summary of all of them', async () => {
	const [summary, ...others] = outputOf(run, 'Summary');
	expect(others).toEqual([]);
	expect(summary.json.result).toEqual({
		subject: '1,000 reviews, 63% good',
		text: expect.stringMatching(/^good +634\nbad +293\nmixed +73\n\nTo look at first:\n +\d+ /),
		labels: { good: 634, bad: 293, mixed: 73 },
		modelLoads: 5,
	});
	const table = (await bench.engine.read(summary, 'file_0')).toString().trimEnd().split('\r\n');
	expect(table).toHaveLength(1001);
	expect(table[0]).toBe('number,stars,label,score,text');
});

test('a call for each execution and for each end of a session, and no session is left', () => {
	const counts = Map.groupBy(bench.pool.requests, ({ method }) => method);
	expect(counts.get('POST')?.length).toBeLessThanOrEqual(1003);
	expect(counts.get('DELETE')).toHaveLength(6);
	expect(bench.pool.sessions()).toEqual([]);
});

import type { IRun } from 'n8n-workflow';
import { type RunOptions, outputOf } from '../../engine/n8n-engine';
import { Workbench } from '../../support/workbench';
import { type Step, chain } from '../../support/chain';

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: 100 });
});
afterAll(async () => await bench.close());

const upload: Step = {
	name: 'Upload',
	parameters: { operation: 'upload', source: 'text', text: 'x', fileName: '={{ $json.file }}' },
};
const drop: Step = {
	name: 'Drop',
	parameters: { operation: 'list', pattern: 'none' },
	alwaysOutputData: true,
};
const list: Step = { name: 'List', parameters: { operation: 'list' }, alwaysOutputData: true };
const workflow = { ...chain(upload, drop, list), id: 'edited' };

async function runAll(file: string, options: RunOptions = {}, of = workflow): Promise<IRun> {
	const run = await bench.engine.run(of, { items: [{ json: { file } }], ...options });
	expect(run.data.resultData.error).toBeUndefined();
	return run;
}

/** What the nodes before List left. */
function before(run: IRun) {
	const { List: _, ...runData } = structuredClone(run.data.resultData.runData);
	return runData;
}

const filesIn = (run: IRun) => outputOf(run, 'List').flatMap(({ json }) => json.name ?? []);
const sessionOf = (run: IRun) => outputOf(run, 'Upload')[0].json.sessionIdentifier;

test('every manual run of a workflow has the same session, and begins with an empty one', async () => {
	const before = bench.pool.sessions().length;
	const first = await runAll('first.txt');
	const second = await runAll('second.txt');
	expect(filesIn(first)).toEqual(['first.txt']);
	expect(filesIn(second)).toEqual(['second.txt']);
	expect(sessionOf(second)).toBe(sessionOf(first));
	expect(bench.pool.sessions()).toHaveLength(before + 1);
});

test('a step that is run by itself goes on there, although the node before it dropped the identifier', async () => {
	const run = await runAll('kept.txt');
	expect(outputOf(run, 'Drop').map(({ json }) => json)).toEqual([{}]);
	const step = await bench.engine.step(workflow, 'List', before(run));
	expect(step.status).toBe('success');
	expect(filesIn(step)).toEqual(['kept.txt']);
});

test('a step without earlier results is a run from the trigger, and begins with an empty session', async () => {
	const run = await runAll('old.txt');
	expect(filesIn(run)).toEqual(['old.txt']);
	const step = await bench.engine.step(workflow, 'List', {});
	expect(filesIn(step)).not.toContain('old.txt');
});

test('pinned results that name the session keep its files', async () => {
	const run = await runAll('pinned.txt');
	const items = [{ json: { sessionIdentifier: sessionOf(run) } }];
	const again = await bench.engine.run({ ...chain(list), id: 'edited' }, { items });
	expect(filesIn(again)).toEqual(['pinned.txt']);
});

test('another workflow, another user and another credential have a session of their own', async () => {
	const { credentials } = bench.engine;
	const sessions = [
		sessionOf(await runAll('a', { userId: 'ann' })),
		sessionOf(await runAll('a', { userId: 'bob' })),
		sessionOf(await runAll('a', { userId: 'ann' }, { ...workflow, id: 'another' })),
	];
	bench.engine.credentials = {
		...credentials,
		// The emulator answers below its root as well, which is another endpoint to a client.
		poolManagementEndpoint: new URL(bench.pool.endpoint).origin,
	};
	sessions.push(sessionOf(await runAll('a', { userId: 'ann' })));
	bench.engine.credentials = credentials;
	expect(new Set(sessions).size).toBe(4);
});

test('a workflow that was never saved has a session per run, since nothing tells it from others', async () => {
	const unsaved = { ...workflow, id: '' };
	expect(sessionOf(await runAll('a', {}, unsaved))).not.toBe(
		sessionOf(await runAll('a', {}, unsaved)),
	);
});

test('an item cannot name the session of another workflow', async () => {
	const run = await runAll('secret.txt');
	const items = [{ json: { sessionIdentifier: sessionOf(run) } }];
	const other = await bench.engine.run({ ...chain(list), id: 'other' }, { items });
	expect(filesIn(other)).toEqual([]);
});

test('eleven runs take one place of the pool, not eleven', async () => {
	const before = bench.pool.sessions().length;
	for (let run = 0; run < 11; run++) await runAll('a', { userId: 'many' });
	expect(bench.pool.sessions()).toHaveLength(before + 1);
});

test('a step whose session has cooled down says so', async () => {
	const use: Step = { name: 'List', parameters: { operation: 'execute', pythonCode: 'x + 1' } };
	const steps = { ...chain(upload, drop, use), id: 'stepped' };
	const run = await bench.engine.run(steps, { items: [{ json: { file: 'a' } }] });
	const step = await bench.engine.step(steps, 'List', before(run));
	expect(step.data.resultData.error?.description).toContain('run the workflow from its start');
	// A run from the trigger has no earlier steps to miss.
	expect(run.data.resultData.error?.description).not.toContain('run the workflow from its start');
});

import { API_VERSIONS, NEWEST, FLAT_VERSIONS } from '../../support/api-versions';
import { Workbench } from '../../support/workbench';
import { chain } from '../../support/chain';
import { filesIn, seededSession } from '../../support/seeded-session';

let bench: Workbench;

beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: 100 });
});

afterAll(async () => await bench.close());

const FILES = { 'a.csv': '1', 'b.csv': '2', 'c, d.txt': '3', 'a #1.png': '4' };

describe.each(API_VERSIONS)('with API version %s', (apiVersion) => {
	beforeAll(() => bench.useApiVersion(apiVersion));

	test.each([
		['a.csv', ['a #1.png', 'b.csv', 'c, d.txt']],
		['a #1.png\nb.csv', ['a.csv', 'c, d.txt']],
		['*.csv', ['a #1.png', 'c, d.txt']],
		['c, d.txt', ['a #1.png', 'a.csv', 'b.csv']],
		['a.csv, *.csv\nc, d.txt', ['a #1.png']],
		['*', []],
		['={{ ["c, d.txt", "a.csv"] }}', ['a #1.png', 'b.csv']],
	])('deleting %j leaves %j', async (filePaths, left) => {
		const session = await seededSession(bench.pool, FILES);
		const parameters = { operation: 'delete', filePaths, ...session };
		const { error, items } = await bench.runNode(parameters);
		expect(error).toBeUndefined();
		expect(await filesIn(bench.pool, session.sessionIdentifier)).toEqual(left);
		expect(items).toHaveLength(4 - left.length);
	});

	test('one item comes out for each deleted file', async () => {
		const session = await seededSession(bench.pool, FILES);
		const { items } = await bench.runNode({
			operation: 'delete',
			filePaths: 'a.csv\nb.csv',
			...session,
		});
		const about = (name: string) => ({
			json: {
				deleted: true,
				name,
				path: `/mnt/data/${name}`,
				sessionIdentifier: session.sessionIdentifier,
			},
			pairedItem: { item: 0 },
		});
		expect(items).toEqual([about('a.csv'), about('b.csv')]);
	});

	test('a pattern that matches nothing deletes nothing and says so', async () => {
		const session = await seededSession(bench.pool, FILES);
		const { items, hints } = await bench.runNode({
			operation: 'delete',
			filePaths: '*.pdf',
			...session,
		});
		expect(items).toEqual([]);
		expect(hints).toEqual(["No file of the session matches '*.pdf'"]);
		expect(await filesIn(bench.pool, session.sessionIdentifier)).toHaveLength(4);
	});

	test('a file and a session that are gone already count as deleted', async () => {
		const session = await seededSession(bench.pool, FILES);
		const file = { operation: 'delete', filePaths: 'x.csv', ...session };
		const whole = { operation: 'delete', target: 'session', ...session };
		for (const parameters of [file, whole, whole]) {
			const { error, items } = await bench.runNode(parameters);
			expect(error).toBeUndefined();
			expect(items).toMatchObject([{ json: { deleted: true } }]);
		}
	});

	test('the whole session goes with everything in it', async () => {
		const session = await seededSession(bench.pool, FILES);
		const { error, items } = await bench.runNode({
			operation: 'delete',
			target: 'session',
			...session,
		});
		expect(error).toBeUndefined();
		expect(items).toEqual([
			{
				json: { deleted: true, sessionIdentifier: session.sessionIdentifier },
				pairedItem: { item: 0 },
			},
		]);
		const left = bench.pool.sessions().map(({ identifier }) => identifier);
		expect(left).not.toContain(session.sessionIdentifier);
	});
});

describe.each(FLAT_VERSIONS)('with API version %s', (apiVersion) => {
	beforeAll(() => bench.useApiVersion(apiVersion));

	test.each([
		['reports/a.csv', ['a.csv', 'reports/2025/a.csv']],
		['reports/**/*.csv', ['a.csv']],
		['reports/*.csv', ['a.csv', 'reports/2025/a.csv']],
	])('deleting %j leaves files of the same name elsewhere', async (filePaths, left) => {
		const files = { 'a.csv': '1', 'reports/a.csv': '2', 'reports/2025/a.csv': '3' };
		const session = await seededSession(bench.pool, files);
		await bench.runNode({ operation: 'delete', filePaths, ...session });
		expect(await filesIn(bench.pool, session.sessionIdentifier)).toEqual(left);
	});
});

test('the session of the execution, deleted by a node, is not ended once more at the end', async () => {
	bench.useApiVersion(NEWEST);
	const before = bench.pool.requests.length;
	const run = await bench.engine.run(
		chain(
			{ name: 'Upload', parameters: { operation: 'upload', source: 'text', fileName: 'a.txt' } },
			{ name: 'Delete', parameters: { operation: 'delete', target: 'session' } },
		),
		{ mode: 'trigger' },
	);
	expect(run.status).toBe('success');
	const requests = bench.pool.requests.slice(before);
	expect(requests.map(({ method, status }) => [method, status])).toEqual([
		['POST', 200],
		['DELETE', 204],
	]);
});

test('a pattern in a folder that is not there deletes nothing and says so', async () => {
	const session = await seededSession(bench.pool, { 'a.csv': '1' });
	const { error, items, hints } = await bench.runNode({
		operation: 'delete',
		filePaths: 'nowhere/*.csv',
		...session,
	});
	expect(error).toBeUndefined();
	expect(items).toEqual([]);
	expect(hints).toEqual(["No file of the session matches 'nowhere/*.csv'"]);
});

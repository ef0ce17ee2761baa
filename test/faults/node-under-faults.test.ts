import type { INodeParameters } from 'n8n-workflow';
import { Workbench } from '../support/workbench';
import { ALWAYS, type Fault, FaultProxy } from './fault-proxy';
import { until } from '../support/until';
import { EXECUTIONS, poolIsFull } from './pool-behind-faults';

let bench: Workbench;
let proxy: FaultProxy;

beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: 20 });
	proxy = await FaultProxy.beforePoolOf(bench);
});
afterAll(async () => {
	await proxy.close();
	await bench.close();
});
afterEach(() => proxy.clear());

const items = (count: number) => Array.from({ length: count }, (_, n) => ({ json: { n } }));
const python = (pythonCode: string, more: INodeParameters = {}): INodeParameters => ({
	operation: 'execute',
	pythonCode,
	outputFiles: 'none',
	...more,
});
const CUSTOM = { session: 'custom', sessionIdentifier: 'of-the-tests' };
const CONTENT = { method: 'GET', path: /\/content$/ };
const UPLOAD = { method: 'POST', path: /^\/files$/ };
const LARGE = Buffer.from(Array.from({ length: 2_000_000 }, (_, index) => index % 249));

describe('Stopping the workflow', () => {
	/** Well below what each of them would go on for by itself: 10 seconds and more. */
	const LIMIT_MS = 2_000;

	/** Stops a run when it is under way, and says how long the rest of it took. */
	async function stop(parameters: INodeParameters, underWay: () => boolean, count = 1) {
		const cancel = new AbortController();
		const options = { abortSignal: cancel.signal, items: items(count) };
		const running = bench.runNode(parameters, options);
		await until(underWay);
		const from = performance.now();
		cancel.abort();
		const { run } = await running;
		// The run has ended for n8n; the request must be gone as well.
		await until(() => proxy.inFlight === 0);
		expect(performance.now() - from).toBeLessThan(LIMIT_MS);
		expect(run.status).toBe('canceled');
	}

	const noneLeft = async () => {
		const ours = () => bench.pool.sessions().filter(({ identifier }) => /^n8n-/.test(identifier));
		await until(() => ours().length === 0);
	};

	test('ends a request that gets no answer', async () => {
		proxy.fault({ ...EXECUTIONS, nth: ALWAYS }, { kind: 'silence' });
		await stop(python('1'), () => proxy.inFlight === 1);
		await noneLeft();
	});

	test('ends code that runs', async () => {
		const before = bench.pool.executionCount;
		await stop(python('while True: pass'), () => bench.pool.executionCount > before);
		await noneLeft();
	});

	test('ends the wait before another try', async () => {
		const headers = { 'retry-after': '30' };
		proxy.fault({ ...EXECUTIONS, nth: ALWAYS }, { ...poolIsFull(), headers });
		await stop(python('1'), () => proxy.seen.length === 1 && proxy.inFlight === 0);
		await noneLeft();
		expect(proxy.seen.filter(({ path }) => path === '/executions')).toHaveLength(1);
	});

	test('ends a download that has begun', async () => {
		const item = await bench.itemWith({ data: { name: 'large.bin', content: LARGE } });
		await bench.runNode({ operation: 'upload', ...CUSTOM }, { items: [item] });
		proxy.clear();
		proxy.fault(CONTENT, { kind: 'drip', pieces: 500, everyMs: 20 });
		const download = { operation: 'download', filePaths: 'large.bin', ...CUSTOM };
		await stop(download, () => proxy.seen.length === 2 && proxy.inFlight === 1);
		expect(proxy.seen.filter(({ path }) => path.endsWith('/content'))).toHaveLength(1);
	});

	test('starts none of the items that are left', async () => {
		proxy.fault({ ...EXECUTIONS, nth: (count) => count === 3 }, { kind: 'silence' });
		await stop(python('1', CUSTOM), () => proxy.seen.length === 3 && proxy.inFlight === 1, 10);
		// What follows is the file that tells the session to stop.
		expect(proxy.seen.map(({ path }) => path)).toEqual([
			'/executions',
			'/executions',
			'/executions',
			'/files',
		]);
	});
});

describe('Max Parallel Items', () => {
	const parallel = (code: string, maxParallelItems: number) =>
		python(code, { session: 'newForEachItem', options: { maxParallelItems } });

	test('keeps the order of the items whatever happens to them, and never exceeds its limit', async () => {
		proxy.fault({ ...EXECUTIONS, nth: 1 }, { kind: 'delay', ms: 800 });
		proxy.fault({ ...EXECUTIONS, nth: 2 }, poolIsFull(500));
		proxy.fault({ ...EXECUTIONS, nth: 4 }, poolIsFull(429));
		proxy.mostInFlight = 0;
		const before = bench.pool.executionCount;
		const run = await bench.runNode(parallel('_item["json"]["n"]', 2), { items: items(5) });
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => json.result)).toEqual([0, 1, 2, 3, 4]);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(
			items(5).map((_, item) => ({ item })),
		);
		expect(proxy.mostInFlight).toBeLessThanOrEqual(2);
		expect(bench.pool.executionCount).toBe(before + 5);
		expect(bench.pool.sessions().filter(({ identifier }) => /^n8n-/.test(identifier))).toEqual([]);
	});

	test('starts nothing after a failure', async () => {
		proxy.fault({ ...EXECUTIONS, nth: 1 }, { kind: 'reply', status: 403 });
		proxy.fault({ ...EXECUTIONS, nth: 2 }, { kind: 'delay', ms: 300 });
		const { error } = await bench.runNode(parallel('1', 2), { items: items(8) });
		expect(error?.context.itemIndex).toBe(0);
		const executions = proxy.seen.filter(({ path }) => path === '/executions');
		expect(executions.length).toBeLessThanOrEqual(2);
		expect(bench.pool.sessions().filter(({ identifier }) => /^n8n-/.test(identifier))).toEqual([]);
	});

	test('goes on after a failure when the node is to continue', async () => {
		proxy.fault({ ...EXECUTIONS, nth: 2 }, { kind: 'reply', status: 403 });
		const run = await bench.runNode(python('_item["json"]["n"]', CUSTOM), {
			items: items(4),
			onError: 'continueRegularOutput',
		});
		expect(run.items.map(({ json }) => json.result ?? 'error')).toEqual([0, 'error', 2, 3]);
		expect(run.items[1].json.error).toContain('refused the sign-in');
	});
});

describe('A download', () => {
	const download = { operation: 'download', filePaths: 'large.bin', ...CUSTOM };

	beforeAll(async () => {
		const item = await bench.itemWith({ data: { name: 'large.bin', content: LARGE } });
		await bench.runNode({ operation: 'upload', ...CUSTOM }, { items: [item] });
	});

	test.each<[string, Fault]>([
		['cut off once', { kind: 'cutReply' }],
		['cut off once without a length', { kind: 'cutReply', unannounced: true }],
		['lost once', { kind: 'resetAfter' }],
	])('that is %s is tried again and whole', async (_case, fault) => {
		proxy.fault(CONTENT, fault);
		const {
			items: [item],
			error,
		} = await bench.runNode(download);
		expect(error).toBeUndefined();
		expect(item.json.sizeInBytes).toBe(LARGE.length);
		expect((await bench.engine.read(item, 'data')).equals(LARGE)).toBe(true);
	});

	test.each<[string, Fault, string, number]>([
		['cut off', { kind: 'cutReply' }, 'broke off after', 3],
		['cut off without a length', { kind: 'cutReply', unannounced: true }, 'broke off after', 3],
		[
			'a page of a proxy',
			{ kind: 'reply', status: 200, body: '<html>' },
			'the file has 2000000',
			1,
		],
		['empty', { kind: 'reply', status: 200 }, 'the file has 2000000', 1],
	])('that is always %s is an error and never a short file', async (_case, fault, text, tries) => {
		proxy.fault({ ...CONTENT, nth: ALWAYS }, fault);
		const { items: none, error } = await bench.runNode(download);
		expect(none).toEqual([]);
		expect(error?.message).toContain(text);
		expect(proxy.seen.filter(({ path }) => path.endsWith('/content'))).toHaveLength(tries);
	});
});

test('an upload of several files that fails half-way names what arrived and what did not', async () => {
	proxy.fault({ ...UPLOAD, nth: 2 }, { kind: 'reply', status: 403 });
	const item = await bench.itemWith({
		a: { name: 'a.txt', content: 'a' },
		b: { name: 'b.txt', content: 'b' },
		c: { name: 'c.txt', content: 'c' },
	});
	const { error } = await bench.runNode(
		{ operation: 'upload', binaryPropertyName: 'a,b,c', ...CUSTOM },
		{ items: [item] },
	);
	expect(error?.description).toContain('Stored: /mnt/data/a.txt.');
	expect(error?.description).toContain('Not stored: /mnt/data/b.txt, /mnt/data/c.txt.');
	expect(proxy.seen).toHaveLength(2);
});

import type { INodeParameters } from 'n8n-workflow';
import { ALWAYS, type Fault, FaultProxy } from '../../../faults/fault-proxy';
import { EXECUTIONS } from '../../../faults/pool-behind-faults';
import { NEWEST } from '../../../support/api-versions';
import { until } from '../../../support/until';
import { Workbench } from '../../../support/workbench';

/**
 * JavaScript after a fault. The pool's sessions run Python, which makes no difference to the calls, and the
 * code counts its runs; Node.js and Shell sessions are in the fault table (npm run test:faults).
 */
let bench: Workbench;
let proxy: FaultProxy;

beforeAll(async () => {
	bench = await Workbench.open({ ready: 1 });
	proxy = await FaultProxy.beforePoolOf(bench);
	expect((await run('runs = []')).error).toBeUndefined();
	proxy.clear();
});
afterAll(async () => {
	await proxy.close();
	await bench.close();
});
afterEach(() => proxy.clear());

const QUESTION = { method: 'GET', path: /^\/executions\/[^/]+$/ };
const UNKNOWN: Fault = {
	kind: 'reply',
	status: 404,
	body: '{"error":{"code":"ExecutionNotFound","message":"No execution available"}}',
};

async function run(javaScriptCode: string, more: INodeParameters = {}, options = {}) {
	return await bench.runNode(
		{
			...{ operation: 'execute', language: 'javaScript', javaScriptCode, outputFiles: 'none' },
			...{ session: 'custom', sessionIdentifier: 'of-the-tests', ...more },
		},
		options,
	);
}

let number = 0;

/** Runs code that counts itself in the shared session, and says how often it ran and what was called. */
async function counted(more: INodeParameters = {}, lines: string[] = []) {
	const n = ++number;
	const code = [`runs.append(${n})`, `print("out ${n}")`, ...lines, `${n}`].join('\n');
	const { items, error } = await run(code, more);
	const calls = proxy.seen.map(({ method, path }) => `${method} ${path.split('/')[1]}`);
	const ids = proxy.seen.map(({ path }) => path.split('/')[2]).filter(Boolean);
	proxy.clear();
	// Results of 2025-02-02-preview are text.
	const ran = Number((await run(`runs.count(${n})`)).items[0].json.result);
	return { json: items[0]?.json, error, ran, calls, ids, n };
}

const after = (status: number): Fault => ({ kind: 'reply', forward: true, status });

describe('The service is asked by the id of the execution, and the outcome delivered', () => {
	test.each<[string, Fault]>([
		['its reply is lost', { kind: 'resetAfter' }],
		['its reply is cut', { kind: 'cutReply' }],
		['its reply is a page', { ...after(200), body: '<html>' } as Fault],
		...[408, 429, 500, 502, 503, 504].map((status): [string, Fault] => [
			`a gateway answers ${status} after it ran`,
			after(status),
		]),
	])('when %s', async (_title, fault) => {
		proxy.fault(EXECUTIONS, fault);
		const { json, error, ran, calls, n } = await counted();
		expect(error).toBeUndefined();
		expect(json).toMatchObject({ status: 'Succeeded', result: n, stdout: `out ${n}\n` });
		expect({ ran, calls }).toEqual({ ran: 1, calls: ['POST executions', 'GET executions'] });
	});

	test.each<[string, Fault]>([
		['is lost', { kind: 'resetAfter' }],
		['is a 503', after(503)],
		['is a page', { ...after(200), body: '<html>' } as Fault],
		['is that it is not known yet', UNKNOWN],
	])('also when the answer to the question %s', async (_title, fault) => {
		proxy.fault(EXECUTIONS, { kind: 'resetAfter' });
		proxy.fault(QUESTION, fault);
		const { json, error, ran, n } = await counted();
		expect(error).toBeUndefined();
		expect({ result: json?.result, ran }).toEqual({ result: n, ran: 1 });
	});

	test('also while it is still running', async () => {
		proxy.fault(EXECUTIONS, { kind: 'resetDuring', ms: 50 });
		const { json, ran, ids, n } = await counted({}, ['import time', 'time.sleep(1)']);
		expect({ result: json?.result, ran }).toEqual({ result: n, ran: 1 });
		expect(ids.length).toBeGreaterThan(1);
		expect(new Set(ids).size).toBe(1);
	});

	test('also when the code failed', async () => {
		proxy.fault(EXECUTIONS, { kind: 'resetAfter' });
		const { error, ran } = await counted({}, ['1 / 0']);
		expect(error?.message).toBe('ZeroDivisionError: division by zero');
		expect(ran).toBe(1);
	});

	test.each(['2025-02-02-preview', '2024-10-02-preview'])(
		'with API version %s',
		async (version) => {
			bench.useApiVersion(version);
			proxy.fault(EXECUTIONS, { kind: 'resetAfter' });
			const { error, ran } = await counted();
			bench.useApiVersion(NEWEST);
			expect(error).toBeUndefined();
			expect(ran).toBe(1);
		},
	);
});

describe('It may have run, and the error says so', () => {
	test.each<[string, Fault, number, string[]]>([
		['it never arrived', { kind: 'resetBefore' }, 0, Array<string>(3).fill('GET executions')],
		[
			'a gateway kept it',
			{ kind: 'reply', status: 502 },
			0,
			Array<string>(3).fill('GET executions'),
		],
	])('when the service does not know it: %s', async (_title, fault, times, questions) => {
		proxy.fault(EXECUTIONS, fault);
		const { error, ran, calls } = await counted();
		expect(error?.description).toContain('The code may have run, so it was not repeated');
		expect(error?.description).toContain('of-the-tests');
		expect({ ran, calls }).toEqual({ ran: times, calls: ['POST executions', ...questions] });
	});

	test('when the service has no such route', async () => {
		proxy.fault(EXECUTIONS, { kind: 'resetAfter' });
		proxy.fault({ ...QUESTION, nth: ALWAYS }, { kind: 'reply', status: 405 });
		const { error, ran, calls } = await counted();
		expect(error?.description).toContain('The code may have run');
		expect({ ran, calls }).toEqual({ ran: 1, calls: ['POST executions', 'GET executions'] });
	});

	test('when nobody can be asked: the oldest API version', async () => {
		bench.useApiVersion('2024-02-02-preview');
		const from = proxy.seen.length;
		proxy.fault({ method: 'POST', path: /^\/code\/execute$/ }, { kind: 'resetAfter' });
		const { error } = await run('1');
		const calls = proxy.seen.length - from;
		bench.useApiVersion(NEWEST);
		expect(error?.description).toContain('The code may have run');
		expect(calls).toBe(1);
	});
});

describe('Stopping the workflow', () => {
	test('ends the questions', async () => {
		proxy.fault({ path: /^\/executions/, nth: ALWAYS }, after(502));
		const cancel = new AbortController();
		const running = run('1', {}, { abortSignal: cancel.signal });
		await until(() => proxy.seen.some(({ method }) => method === 'GET'));
		cancel.abort();
		expect((await running).run.status).toBe('canceled');
	});
});

test('a refusal is an error at once: nothing ran, and nobody is asked', async () => {
	proxy.fault(EXECUTIONS, { kind: 'reply', status: 403 });
	const { error, ran, calls } = await counted();
	expect(error?.message).toBe('The pool refused the sign-in (403)');
	expect({ ran, calls }).toEqual({ ran: 0, calls: ['POST executions'] });
});

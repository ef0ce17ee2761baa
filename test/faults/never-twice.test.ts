import { refusalOf } from '../support/refusal';
import { ALWAYS, type Fault } from './fault-proxy';
import {
	EXECUTIONS,
	GATEWAY_WORDS,
	PYTHON,
	SESSION,
	poolBehindFaults,
	poolIsFull,
} from './pool-behind-faults';

let bench: Awaited<ReturnType<typeof poolBehindFaults>>;
const code = { ...PYTHON, code: '6 * 7' };

beforeAll(async () => {
	bench = await poolBehindFaults(1);
	await bench.direct.getSession(SESSION).execute(code);
});
afterAll(async () => await bench.close());
afterEach(() => bench.proxy.clear());

/** Executes once, and says what the pool saw of it. */
async function counted<T>(call: () => Promise<T>) {
	const before = bench.pool.executionCount;
	const outcome = await call();
	return {
		outcome,
		tries: bench.proxy.seen.filter(({ path }) => path === '/executions').length,
		executions: bench.pool.executionCount - before,
	};
}

test.each<[string, Fault, number]>([
	['is lost with its connection', { kind: 'resetAfter' }, 1],
	['is cut off', { kind: 'cutReply' }, 1],
	['is cut off without a length', { kind: 'cutReply', unannounced: true }, 1],
	['is a 500 although the code ran', { kind: 'reply', forward: true, status: 500 }, 1],
	['is a 502 although the code ran', { kind: 'reply', forward: true, status: 502 }, 1],
	['is a 504 although the code ran', { kind: 'reply', forward: true, status: 504 }, 1],
	['is a 408 although the code ran', { kind: 'reply', forward: true, status: 408 }, 1],
	['stops after its head', { kind: 'headOnly' }, 1],
	['never comes', { kind: 'silence' }, 0],
	['never comes, as the connection broke off before', { kind: 'resetBefore' }, 0],
	['never comes, as the request broke off', { kind: 'resetWithin' }, 0],
	['is empty', { kind: 'reply', forward: true, status: 200 }, 1],
	['is a page of a proxy', { kind: 'reply', forward: true, status: 200, body: '<html>' }, 1],
	['is JSON cut short', { kind: 'change', body: (body) => body.subarray(0, 40) }, 1],
	['is an error with 200', { kind: 'change', body: () => '{"error":{"code":"Broken"}}' }, 1],
])('code whose reply %s is not repeated, and the error says so', async (_case, fault, ranTimes) => {
	bench.proxy.fault({ ...EXECUTIONS, nth: ALWAYS }, fault);
	const { outcome, tries, executions } = await counted(() =>
		refusalOf(bench.client.getSession(SESSION).execute(code)),
	);
	expect({ tries, executions }).toEqual({ tries: 1, executions: ranTimes });
	expect(outcome.mayHaveRun).toBe(true);
	expect(outcome.advice).toContain('The code may have run, so it was not repeated');
	expect(outcome.advice).toContain(SESSION);
});

/** A gateway may give any status before or after it has passed a request on, so neither proves anything. */
const GATEWAY = [408, 429, 500, 502, 503, 504].flatMap((status) =>
	[true, false].flatMap((forward) =>
		['', GATEWAY_WORDS, '<h1>Sorry</h1>', '{"error":{"code":"TooBusy","message":"Wait."}}'].map(
			(body) => ({ status, forward, body }),
		),
	),
);

test.each(GATEWAY)(
	'code that a gateway answers with $status $body is not repeated, passed on or not ($forward)',
	async ({ status, forward, body }) => {
		bench.proxy.fault(EXECUTIONS, { kind: 'reply', forward, status, body });
		const { outcome, tries, executions } = await counted(() =>
			refusalOf(bench.client.getSession(SESSION).execute(code)),
		);
		expect({ tries, executions }).toEqual({ tries: 1, executions: forward ? 1 : 0 });
		expect(outcome).toMatchObject({ status, mayHaveRun: true });
		expect(outcome.advice).toContain('The code may have run, so it was not repeated');
	},
);

test('code is not repeated for a refusal of the sign-in that is not the own one of the service', async () => {
	bench.proxy.fault(EXECUTIONS, { kind: 'reply', forward: true, status: 401, body: '<h1>No</h1>' });
	const { outcome, tries } = await counted(() =>
		refusalOf(bench.client.getSession(SESSION).execute(code)),
	);
	expect(tries).toBe(1);
	expect(outcome).toMatchObject({ kind: 'denied', mayHaveRun: true });
});

test.each<[string, Fault]>([
	['429 in plain text', poolIsFull(429)],
	['500 in plain text', poolIsFull(500)],
	[
		'a code of the service',
		{ kind: 'reply', status: 404, body: '{"code":"SessionsCountExceedsLimit","message":"5 of 5"}' },
	],
])(
	'code that a full pool turned away with %s is tried again and runs once',
	async (_case, fault) => {
		bench.proxy.fault({ ...EXECUTIONS, nth: (count) => count <= 3 }, fault);
		const { outcome, tries, executions } = await counted(() =>
			bench.client.getSession(SESSION).execute(code),
		);
		expect(outcome.result).toBe(42);
		expect({ tries, executions }).toEqual({ tries: 4, executions: 1 });
	},
);

test('code for which no connection opens at first runs once', async () => {
	await bench.proxy.refuse();
	const accepting = setTimeout(() => void bench.proxy.accept(), 15);
	const { outcome, executions } = await counted(() =>
		bench.client.getSession(SESSION).execute(code),
	);
	clearTimeout(accepting);
	expect(outcome.result).toBe(42);
	expect(executions).toBe(1);
});

test.each([429, 500] as const)(
	'code that a full pool always turns away with %i has not run',
	async (status) => {
		bench.proxy.fault({ ...EXECUTIONS, nth: ALWAYS }, poolIsFull(status));
		const { outcome, tries, executions } = await counted(() =>
			refusalOf(bench.client.getSession(SESSION).execute(code)),
		);
		expect({ tries, executions }).toEqual({ tries: 5, executions: 0 });
		expect(outcome).toMatchObject({ status, mayHaveRun: false });
		expect(outcome.advice).not.toContain('may have run');
	},
);

test('a status word nobody knows is a failure that names it', async () => {
	bench.proxy.fault(EXECUTIONS, {
		kind: 'change',
		body: (body) => body.toString().replace('"Succeeded"', '"Pondered"'),
	});
	const { outcome, executions } = await counted(() =>
		bench.client.getSession(SESSION).execute(code),
	);
	expect(executions).toBe(1);
	expect(outcome).toMatchObject({
		status: 'Failed',
		stderr: "The service gave the unknown status 'Pondered'",
	});
});

test('a reply in small pieces, and one of the wrong type, are replies all the same', async () => {
	bench.proxy.fault(EXECUTIONS, { kind: 'drip', pieces: 10, everyMs: 5 });
	bench.proxy.fault(
		{ ...EXECUTIONS, nth: 2 },
		{ kind: 'change', headers: { 'content-type': 'text/plain' } },
	);
	expect((await bench.client.getSession(SESSION).execute(code)).result).toBe(42);
	expect((await bench.client.getSession(SESSION).execute(code)).result).toBe(42);
});

import { FLAT_VERSIONS } from '../support/api-versions';
import { FakeService, type ServiceReply, forgetFakes } from '../support/fake-service';
import { pollExecution } from '../../session-pool/execution-polling';
import { POOL_PATH, SESSION, connect } from '../support/pool-connection';
import { refusalOf } from '../support/refusal';

/** Waits between two requests: how long they last in a test, and when one begins. */
const mockWait = { lastsMs: 0, askedMs: [] as unknown[], begins: () => {} };
jest.mock('node:timers/promises', () => {
	const actual = jest.requireActual<typeof import('node:timers/promises')>('node:timers/promises');
	const setTimeout: typeof actual.setTimeout = async (ms, value, options) => {
		mockWait.askedMs.push(ms);
		mockWait.begins();
		return await actual.setTimeout(mockWait.lastsMs, value, options);
	};
	return { ...actual, setTimeout };
});

afterEach(() => {
	forgetFakes();
	jest.restoreAllMocks();
	mockWait.lastsMs = 0;
	mockWait.askedMs = [];
	mockWait.begins = () => {};
});

const request = { code: '1', language: 'python' as const, timeoutSeconds: 60 };
const running: ServiceReply = { status: 202, json: { id: 'run-1', status: 'Running' } };
const succeeded: ServiceReply = {
	json: { id: 'run-1', status: 'Succeeded', result: { stdout: 'done\n', executionResult: 1 } },
};

async function run(options?: { abortSignal: AbortSignal }) {
	return await (await connect()).getSession(SESSION, options).execute(request);
}

describe('An execution that the pool answers before it is over', () => {
	test.each(FLAT_VERSIONS)('is asked for until it is, on %s', async (apiVersion) => {
		const notStarted = { status: 202, json: { id: 'run-1', status: 'NotStarted' } };
		const pool = new FakeService().answers(notStarted, running, succeeded);
		const outcome = await (await connect(apiVersion)).getSession(SESSION).execute(request);
		expect(outcome).toMatchObject({ status: 'Succeeded', stdout: 'done\n', result: 1 });
		const [first, ...polls] = pool.seen;
		expect([first.method, first.path]).toEqual(['POST', `${POOL_PATH}/executions`]);
		expect(polls).toHaveLength(2);
		for (const poll of polls) {
			expect([poll.method, poll.path]).toEqual(['GET', `${POOL_PATH}/executions/run-1`]);
			expect(poll.query).toEqual({ identifier: SESSION, 'api-version': apiVersion });
			expect(poll.headers['user-agent']).toBe(first.headers['user-agent']);
			expect(poll.body).toHaveLength(0);
		}
	});

	test('is asked for every half second', async () => {
		new FakeService().answers(running, running, succeeded);
		await run();
		expect(mockWait.askedMs).toEqual([500, 500]);
	});

	test.each(['Failed', 'Canceled'])('may end as %s', async (status) => {
		new FakeService().answers(running, { json: { id: 'run-1', status, result: { stderr: 'no' } } });
		expect(await run()).toMatchObject({ status: 'Failed', stderr: 'no' });
	});

	test('may name its id in a header alone', async () => {
		const unnamed = { json: { status: 'Running' } };
		const headers = { 'operation-id': 'run-7' };
		const pool = new FakeService().answers(
			{ ...unnamed, status: 202, headers },
			unnamed,
			succeeded,
		);
		expect(await run()).toMatchObject({ status: 'Succeeded' });
		expect(pool.seen.slice(1).map(({ path }) => path)).toEqual([
			`${POOL_PATH}/executions/run-7`,
			`${POOL_PATH}/executions/run-7`,
		]);
	});

	test('is an error that may have run when it has no id at all', async () => {
		new FakeService().answers({ status: 202, json: { status: 'Running' } });
		const refusal = await refusalOf(run());
		expect(refusal.message).toContain('still running');
		expect(refusal.message).toContain('no id');
		expect(refusal.mayHaveRun).toBe(true);
	});

	test.each(['../../files', '..', 'a/../../..', '%2e%2e/x'])(
		'cannot lead elsewhere by its id: %j',
		async (id) => {
			const pool = new FakeService().answers({ status: 202, json: { id, status: 'Running' } });
			const refusal = await refusalOf(run());
			expect(refusal.mayHaveRun).toBe(true);
			expect(pool.onlyRequest.method).toBe('POST');
		},
	);
});

describe('An execution that was running', () => {
	test.each<[string, ServiceReply]>([
		['a busy service', { status: 503 }],
		['a full pool', { status: 429, headers: { 'retry-after': '7' } }],
		['an execution that is not known', { status: 404, json: { error: { code: 'X' } } }],
	])('may have run although asking for it ended in %s', async (_case, reply) => {
		new FakeService().answers(running, reply);
		const refusal = await refusalOf(run());
		expect(refusal.status).toBe(reply.status);
		expect(refusal.mayHaveRun).toBe(true);
		expect(refusal.retryAfterMs).toBe(reply.status === 429 ? 7000 : undefined);
	});

	test('is told of with its session, which the code may still change', async () => {
		new FakeService().answers(running, { status: 503 });
		expect((await refusalOf(run())).advice).toContain(`its session is ${SESSION}`);
	});

	test('is given up when its time limit and the margin are over', async () => {
		const pool = new FakeService().answers(running, running, running, succeeded);
		const start = Date.now();
		const clock = jest.spyOn(Date, 'now').mockReturnValue(start);
		// The first is longer than the code may take, but within what the client allows for the reply.
		const elapsed = [239_000, 241_000];
		mockWait.begins = () => clock.mockReturnValue(start + (elapsed.shift() ?? NaN));
		const refusal = await refusalOf(run());
		expect(refusal).toMatchObject({ kind: 'timeout', code: 'Timeout', status: null });
		expect(refusal.mayHaveRun).toBe(true);
		expect(refusal.message).toBe('The code was still running at the time limit');
		expect(refusal.advice).toContain('220 seconds');
		expect(pool.seen).toHaveLength(3);
	});

	test('is asked for once more at its very last moment, and may have run after it', async () => {
		const now = jest.spyOn(Date, 'now').mockReturnValue(1000);
		const asked = jest.fn(async () => ({ finished: false as const, id: 'run-1' }));
		mockWait.begins = () => asked.mock.calls.length === 1 && now.mockReturnValue(1001);
		expect(await refusalOf(pollExecution(asked, 1000))).toMatchObject({
			kind: 'timeout',
			mayHaveRun: true,
		});
		expect(asked).toHaveBeenCalledTimes(2);
	});

	test('is no longer waited for once the caller cancels', async () => {
		const cancelling = new AbortController();
		const pool = new FakeService().answers(running);
		// Longer than any test may take: only the cancellation can end it.
		mockWait.lastsMs = 600_000;
		mockWait.begins = () => setImmediate(() => cancelling.abort());
		const refusal = await refusalOf(run({ abortSignal: cancelling.signal }));
		expect(refusal).toMatchObject({ code: 'Cancelled', status: null, mayHaveRun: true });
		expect(refusal.adviceList).toEqual([]);
		expect(pool.seen).toHaveLength(1);
	});
});

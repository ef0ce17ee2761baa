import { NESTED_VERSION, FLAT_VERSIONS } from '../support/api-versions';
import { FakeService, forgetFakes } from '../support/fake-service';
import { POOL_PATH, SESSION, connect } from '../support/pool-connection';
import { refusalOf } from '../support/refusal';

afterEach(forgetFakes);

const PYTHON = { code: '6 * 7', language: 'python' as const, timeoutSeconds: 60 };
const done = { id: 'op-1', status: 'Succeeded', result: { executionResult: 42, stdout: 'x' } };

describe.each(FLAT_VERSIONS)('An execution on %s', (apiVersion) => {
	const session = async () => (await connect(apiVersion)).getSession(SESSION);

	test('is sent with the id that its caller chose', async () => {
		const pool = new FakeService().answers({ json: done });
		await (await session()).execute(PYTHON, { operationId: 'op-1' });
		expect(pool.onlyRequest.headers['operation-id']).toBe('op-1');
		expect(pool.onlyRequest.headers['content-type']).toBe('application/json');
	});

	test('is sent without an id that nobody chose', async () => {
		const pool = new FakeService().answers({ json: done });
		await (await session()).execute(PYTHON);
		expect(pool.onlyRequest.headers).not.toHaveProperty('operation-id');
	});

	test('is asked for by its id, finished', async () => {
		const pool = new FakeService().answers({ json: done });
		const client = await session();
		expect(client.hasExecutionStatus).toBe(true);
		expect(await client.getExecution('op-1', 'python')).toMatchObject({
			finished: true,
			outcome: { status: 'Succeeded', result: 42, stdout: 'x' },
		});
		expect(pool.onlyRequest).toMatchObject({
			method: 'GET',
			path: `${POOL_PATH}/executions/op-1`,
			query: { identifier: SESSION, 'api-version': apiVersion },
		});
	});

	test.each(['Running', 'NotStarted'])('is asked for by its id while it is %s', async (status) => {
		new FakeService().answers({ json: { status } });
		expect(await (await session()).getExecution('op-1', 'python')).toEqual({
			finished: false,
			id: 'op-1',
		});
	});

	test('that is still running is asked for by the id that its caller chose', async () => {
		const pool = new FakeService().answers({ json: { status: 'Running' } }, { json: done });
		await (await session()).execute(PYTHON, { operationId: 'op-1' });
		expect(pool.seen[1].path).toBe(`${POOL_PATH}/executions/op-1`);
	});

	test('that the service does not know is an error of its own kind', async () => {
		const body = 'No execution available for operation Id: op-1';
		new FakeService().answers({ status: 404, body });
		expect(await refusalOf((await session()).getExecution('op-1', 'python'))).toMatchObject({
			kind: 'notFound',
			status: 404,
			serviceMessage: body,
		});
	});
});

test(`${NESTED_VERSION} has no executions to ask for`, async () => {
	const pool = new FakeService();
	const client = (await connect(NESTED_VERSION)).getSession(SESSION);
	expect(client.hasExecutionStatus).toBe(false);
	expect((await refusalOf(client.getExecution('op-1', 'python'))).kind).toBe('invalidInput');
	expect(pool.seen).toEqual([]);
});

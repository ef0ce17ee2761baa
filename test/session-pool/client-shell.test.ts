import { NEWEST, NESTED_VERSION } from '../support/api-versions';
import { FakeService, forgetFakes } from '../support/fake-service';
import { SESSION, connect } from '../support/pool-connection';
import { refusalOf } from '../support/refusal';

afterEach(forgetFakes);

const command = { code: 'echo `date`; exit 3', language: 'shell' as const, timeoutSeconds: 60 };

async function run(reply: unknown) {
	new FakeService().answers({ json: reply });
	return await (await connect()).getSession(SESSION).execute(command);
}

describe('A shell command', () => {
	test.each(['2025-02-02-preview', NEWEST])(
		'is sent on %s without the fields that a Shell pool refuses',
		async (apiVersion) => {
			const pool = new FakeService().answers({ json: { status: '0' } });
			await (await connect(apiVersion)).getSession(SESSION).execute(command);
			expect(JSON.parse(pool.onlyRequest.body.toString())).toEqual({
				shellCommand: 'echo `date`; exit 3',
				timeoutInSeconds: 60,
			});
		},
	);

	test('is sent with the limit of the output', async () => {
		const pool = new FakeService().answers({ json: { status: '0' } });
		await (await connect()).getSession(SESSION).execute({ ...command, maxOutputLength: 10 });
		expect(JSON.parse(pool.onlyRequest.body.toString())).toEqual({
			shellCommand: 'echo `date`; exit 3',
			timeoutInSeconds: 60,
			outputStreamsMaxLength: 10,
		});
	});

	test(`is not sent on ${NESTED_VERSION}, which has no Shell pools`, async () => {
		const pool = new FakeService();
		const client = await connect(NESTED_VERSION);
		const refusal = await refusalOf(client.getSession(SESSION).execute(command));
		expect(refusal.message).toContain(`${NESTED_VERSION} cannot run shell commands`);
		expect(refusal.mayHaveRun).toBe(false);
		expect(pool.seen).toEqual([]);
	});
});

describe('The reply of a Shell pool', () => {
	test('has the exit code where other pools have a status word', async () => {
		const result = { stdout: 'out\n', stderr: 'err\n', executionTimeInMilliseconds: 12 };
		expect(await run({ identifier: SESSION, status: '3', result })).toEqual({
			status: 'Failed',
			result: null,
			stdout: 'out\n',
			stderr: 'err\n',
			executionTimeMs: 12,
			images: [],
			exitCode: 3,
		});
	});

	test.each([
		['0', 'Succeeded', 0],
		['1', 'Failed', 1],
		['127', 'Failed', 127],
		['-1', 'Failed', -1],
		[0, 'Succeeded', 0],
		[1, 'Failed', 1],
	])('with status %j is read as %s with exit code %p', async (status, word, exitCode) => {
		const outcome = await run({ status, result: { stdout: '' } });
		expect(outcome).toMatchObject({ status: word, exitCode });
	});

	test.each([[''], [' '], ['Failed'], ['Exploded']])(
		'with status %j is a failure without an exit code',
		async (status) => {
			const outcome = await run({ status, result: { stdout: 'out' } });
			expect(outcome.status).toBe('Failed');
			expect(outcome).not.toHaveProperty('exitCode');
			expect(outcome.stdout).toBe('out');
		},
	);

	test.each([[undefined], [null], [{}]])(
		'with status %j has a form that is not known',
		async (status) => {
			expect(await refusalOf(run({ status, result: { stdout: 'out' } }))).toMatchObject({
				kind: 'unreadableReply',
				code: 'UnknownForm',
				mayHaveRun: true,
			});
		},
	);
});

import { assertSendable } from '../../session-pool/input-checks';
import { FakeService, forgetFakes } from '../support/fake-service';
import { SESSION, connect } from '../support/pool-connection';
import { inputRefusalOf, refusalOf } from '../support/refusal';

const LARGEST = 128 * 1024 * 1024;

afterEach(forgetFakes);

const execution = (code: string, timeoutSeconds = 60) => ({
	code,
	timeoutSeconds,
	language: 'python' as const,
});

describe('An execution', () => {
	test.each(['', '   ', '\n\t\n'])('needs code: %j is refused', (code) => {
		const refusal = inputRefusalOf(() => assertSendable.execution(execution(code)));
		expect(refusal.message).toBe('There is no code to run');
	});

	test.each([0, 0.5, -1, 220.5, 221, NaN, Infinity])('may not take %p seconds', (seconds) => {
		const refusal = inputRefusalOf(() => assertSendable.execution(execution('1', seconds)));
		expect(refusal.message).toContain(`'Code Timeout' is ${seconds}`);
		expect(refusal.message).toContain('1 to 220 seconds');
	});

	test.each([1, 60, 220])('may take %p seconds', (seconds) => {
		expect(() => assertSendable.execution(execution('1', seconds))).not.toThrow();
	});

	test('that cannot be sent is not sent', async () => {
		const pool = new FakeService();
		const client = await connect();
		for (const request of [execution(''), execution('1', 221)]) {
			expect((await refusalOf(client.getSession(SESSION).execute(request))).mayHaveRun).toBe(false);
		}
		expect(pool.seen).toEqual([]);
	});
});

describe('A file', () => {
	const path = { directory: 'reports', name: 'a.csv' };

	test.each([0, 1, LARGEST])('may have %p bytes', (size) => {
		expect(() => assertSendable.file(path, size)).not.toThrow();
	});

	test('may not have one byte more than 128 MB', () => {
		const refusal = inputRefusalOf(() => assertSendable.file(path, LARGEST + 1));
		expect(refusal.message).toContain('/mnt/data/reports/a.csv has 134217729 bytes');
		expect(refusal.message).toContain('128 MB');
	});

	test.each([
		['a name', { directory: '', name: 'a"b.csv' }],
		['a folder', { directory: 'v1.2', name: 'a.csv' }],
	])('may not have %s that the service refuses', (_case, refused) => {
		inputRefusalOf(() => assertSendable.file(refused, 1));
	});

	test('that cannot be sent is neither opened nor sent', async () => {
		const pool = new FakeService();
		const client = await connect();
		const open = jest.fn();
		await refusalOf(
			client.getSession(SESSION).files.upload(path, { sizeInBytes: LARGEST + 1, open }),
		);
		await refusalOf(
			client
				.getSession(SESSION)
				.files.upload({ directory: '', name: '..' }, { sizeInBytes: 1, open }),
		);
		expect(open).not.toHaveBeenCalled();
		expect(pool.seen).toEqual([]);
	});
});

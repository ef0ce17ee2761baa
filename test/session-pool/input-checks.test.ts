import {
	assertAddressable,
	assertSendable,
	assertSessionIdentifier,
} from '../../session-pool/input-checks';
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
		expect(refusal.advice).toBe('Write at least one line of code.');
	});

	test.each([0, 0.5, -1, 220.5, 221, NaN, Infinity])('may not take %p seconds', (seconds) => {
		const refusal = inputRefusalOf(() => assertSendable.execution(execution('1', seconds)));
		expect(refusal.message).toContain(`'Code Timeout' is ${seconds}`);
		expect(refusal.message).toContain('1 to 220 seconds');
		expect(refusal.advice).toContain('into several steps');
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
		expect(refusal.advice).toBe('Compress or split the file before uploading it.');
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

describe('A file to ask for', () => {
	const longest = 'é'.repeat(127) + 'x';
	const folders = (count: number, last: string) =>
		[...Array(count).fill('a'.repeat(99)), last].join('/');

	test.each([
		['a name of 255 bytes', { directory: '', name: longest }],
		['a folder of 255 bytes', { directory: longest, name: 'a' }],
		// Together with /mnt/data/ in front and the slash before the name.
		['a path of 4,095 bytes', { directory: folders(40, 'a'.repeat(83)), name: 'a' }],
		['a name with an encoded dot inside', { directory: '', name: 'a.%2e' }],
	])('may have %s', (_case, path) => {
		expect(() => assertAddressable(path)).not.toThrow();
	});

	test.each([
		['a name of 256 bytes', { directory: '', name: `${longest}x` }],
		['a folder of 256 bytes', { directory: `a/${longest}x`, name: 'a' }],
		['a path of 4,096 bytes', { directory: folders(40, 'a'.repeat(84)), name: 'a' }],
	])('may not have %s', (_case, path) => {
		const refusal = inputRefusalOf(() => assertAddressable(path));
		expect(refusal.message).toMatch(/^The name '.{1,100}' is too long$/u);
		expect(refusal.advice).toMatch(/^A name .* at most 255 bytes;/);
	});

	test('whose name reads like a path is shown shortened, without control characters', () => {
		const name = `a\u001b%2F${'b'.repeat(200)}`;
		const refusal = inputRefusalOf(() => assertAddressable({ directory: '', name }));
		expect(refusal.message).toBe(
			`The name 'a\uFFFD%2F${'b'.repeat(95)}' cannot be asked for, as it reads like a path`,
		);
		expect(refusal.advice).toMatch(/^Let code in the session rename the file/);
	});
});

test.each([
	['a list', ['a', 'b']],
	['an object', { a: 1 }],
	['1.5', 1.5],
	['true', true],
])('A session identifier is not %s', (kind, given) => {
	const refusal = inputRefusalOf(() => assertSessionIdentifier(given));
	expect(refusal.message).toBe(`'Session Identifier' is ${kind}, but must be text`);
});

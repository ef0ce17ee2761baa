import { API_VERSIONS, DEFAULT_API_VERSION } from '../../../session-pool';
import { wireFormFor } from '../../../session-pool/wire/api-version';
import { poolErrorOf } from '../../support/refusal';

const NESTED = '2024-02-02-preview';
const FLAT = API_VERSIONS.filter((version) => version !== NESTED);
const file = { directory: '', name: 'a.txt' };

const form = (action: string) => ({
	kind: 'unreadableReply',
	code: 'UnknownForm',
	mayHaveRun: true,
	message: `The reply to "${action}" has a form that is not known`,
});

describe.each(API_VERSIONS)('With API version %s', (apiVersion) => {
	const wire = wireFormFor(apiVersion);

	test('each call has the method of its route', () => {
		expect(wire.listing('', false).method).toBe('GET');
		expect(wire.metadata(file).method).toBe('GET');
		expect(wire.content(file).method).toBe('GET');
		expect(wire.fileRemoval(file).method).toBe('DELETE');
		expect(wire.upload('').method).toBe('POST');
		expect(wire.sessionRemoval().method).toBe('DELETE');
		expect(wire.poolMetadata()).toMatchObject({ method: 'GET', segments: ['metadata'] });
	});

	test('the routes of sessions and of the pool name a version that has them', () => {
		const version = apiVersion < '2025' ? DEFAULT_API_VERSION : apiVersion;
		expect(wire.sessionRemoval().query).toEqual({ 'api-version': version });
		expect(wire.poolMetadata().query).toEqual({ 'api-version': version });
	});

	test.each([null, 1, 'text', {}, { value: 'text' }, { value: [1] }, { value: [{}] }])(
		'a listing of the form %j is refused, not read as empty',
		(body) => {
			expect(poolErrorOf(() => wire.readListing(body, ''))).toMatchObject(form('list the files'));
		},
	);

	test.each([null, {}, [], 'text', { properties: {} }])(
		'a file of the form %j is refused',
		(body) => {
			expect(poolErrorOf(() => wire.readMetadata(body, ''))).toMatchObject(form('find the file'));
		},
	);

	test.each([null, {}, { properties: {} }, { status: null }])(
		'an execution of the form %j is refused',
		(body) => {
			const refused = poolErrorOf(() => wire.readExecution(body, 'python'));
			expect(refused).toMatchObject(form('run the code'));
			expect(refused.advice).toContain('Check the API version in the connection.');
		},
	);

	test.each([null, {}, { value: [] }, { value: 'text' }])(
		'an upload answered with %j has arrived all the same',
		(body) => {
			expect(wire.readUpload(body, '')).toMatchObject({ name: '', sizeInBytes: 0, type: 'file' });
		},
	);
});

describe.each(FLAT)('An execution with API version %s', (apiVersion) => {
	const wire = wireFormFor(apiVersion);
	const outcome = (body: unknown, language: 'python' | 'shell' = 'python') => {
		const reply = wire.readExecution(body, language);
		if (!reply.finished) throw new Error('It is still running');
		return reply.outcome;
	};

	test.each(['Succeeded', 'Success'])('has succeeded with status %s', (status) => {
		expect(outcome({ status, error: { message: 'not so' } })).toMatchObject({
			status: 'Succeeded',
			stderr: '',
		});
	});

	test.each(['Failed', 'Failure', 'Canceled', 'Cancelled', ''])(
		'has failed with status "%s", for a reason that is known',
		(status) => expect(outcome({ status })).toMatchObject({ status: 'Failed', stderr: '' }),
	);

	test.each(['Broken', 'notFailed', 'Failed!', 'Succeeded!'])(
		'has failed with the unknown status %s, which is told',
		(status) =>
			expect(outcome({ status })).toMatchObject({
				status: 'Failed',
				stderr: `The service gave the unknown status '${status}'`,
			}),
	);

	test('has failed for the reason that the service gives, unless the code wrote its own', () => {
		const error = { message: 'out of memory' };
		expect(outcome({ status: 'Failed', error }).stderr).toBe('out of memory');
		expect(outcome({ status: 'Failed', error: { error } }).stderr).toBe('out of memory');
		const result = { stderr: 'Traceback' };
		expect(outcome({ status: 'Failed', error, result }).stderr).toBe('Traceback');
	});

	test.each([
		['0', 'Succeeded', 0],
		['-1', 'Failed', -1],
		['127', 'Failed', 127],
		['x0', 'Failed', undefined],
		['0x', 'Failed', undefined],
		['Failed', 'Failed', undefined],
	])('of the shell that ends with %s is %s', (exit, status, exitCode) => {
		const { exitCode: given, ...rest } = outcome({ status: exit }, 'shell');
		expect([rest.status, given]).toEqual([status, exitCode]);
	});

	test('that runs on without an id is an error that it may have run', () => {
		const refused = poolErrorOf(() => wire.readExecution({ status: 'Running' }, 'python'));
		expect(refused).toMatchObject({
			kind: 'unreadableReply',
			code: 'NoExecutionId',
			mayHaveRun: true,
			message: expect.stringContaining('no id to ask for it by'),
		});
		expect(refused.advice).toBe('Check the API version in the connection.');
	});

	test('is asked for with GET', () => {
		expect(wire.executionStatus('1')).toMatchObject({
			method: 'GET',
			segments: ['executions', '1'],
		});
	});

	test('has a limit of output only where one is asked for', () => {
		const request = { code: '1', language: 'python' as const, timeoutSeconds: 1 };
		expect(wire.execution(request).json).not.toHaveProperty('outputStreamsMaxLength');
	});
});

describe.each(FLAT)('A file with API version %s', (apiVersion) => {
	const wire = wireFormFor(apiVersion);

	test.each([
		['', ''],
		['.', ''],
		['./', ''],
		['/', ''],
		['a', 'a'],
		['./a', 'a'],
		['.//a', 'a'],
		['/a/', 'a'],
		['//a', 'a'],
		['.a', '.a'],
		['/mnt/data/a', 'a'],
	])('in the directory %j of the service is in %j', (directory, known) => {
		const [entry] = wire.readListing({ value: [{ name: 'x', directory }] }, '').entries;
		expect(entry).toMatchObject({ name: 'x', directory: known });
	});

	test('is known by its size alone, or by its name alone', () => {
		expect(wire.readMetadata({ sizeInBytes: 3 }, '')).toMatchObject({ name: '', sizeInBytes: 3 });
		expect(wire.readMetadata({ name: 'x' }, '')).toMatchObject({ name: 'x', sizeInBytes: 0 });
	});

	test('that was uploaded is read from an entry, and from a list of one', () => {
		for (const body of [{ name: 'x' }, [{ name: 'x' }], { value: [{ name: 'x' }] }]) {
			expect(wire.readUpload(body, '').name).toBe('x');
		}
	});

	test('has a size only when that is a number', () => {
		for (const sizeInBytes of ['3', null, Infinity, NaN]) {
			expect(wire.readMetadata({ name: 'x', sizeInBytes }, '').sizeInBytes).toBe(0);
		}
	});
});

describe(`With API version ${NESTED}`, () => {
	const wire = wireFormFor(NESTED);

	test.each(['Success', 'Succeeded'])('an execution has succeeded with status %s', (status) => {
		const reply = wire.readExecution({ properties: { status } }, 'python');
		expect(reply).toMatchObject({ finished: true, outcome: { status: 'Succeeded' } });
	});

	test('folders, shell commands and executions by id are refused with what to choose instead', () => {
		const request = { code: 'ls', language: 'shell' as const, timeoutSeconds: 1 };
		const advice = `Choose ${DEFAULT_API_VERSION} as the API version in the connection`;
		expect(poolErrorOf(() => wire.execution(request)).advice).toContain(advice);
		expect(poolErrorOf(() => wire.listing('below', false)).advice).toContain(advice);
		const message = `API version ${NESTED} has no executions to ask for`;
		expect(poolErrorOf(() => wire.executionStatus('1')).message).toBe(message);
		expect(wire.listsRecursively).toBe(false);
	});

	test('a file is known by its size alone, or by its name alone', () => {
		const read = (properties: object) => wire.readMetadata({ properties }, '');
		expect(read({ size: 3 })).toMatchObject({ name: '', sizeInBytes: 3 });
		expect(read({ filename: 'x' })).toMatchObject({ name: 'x', sizeInBytes: 0 });
	});
});

test('An unknown API version is refused with the list of those that are known', () => {
	expect(poolErrorOf(() => wireFormFor('2023-01-01')).advice).toBe(
		`Choose one of ${API_VERSIONS.join(', ')} in the connection.`,
	);
});

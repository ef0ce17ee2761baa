import { POOL_NAMES } from '../../../nodes/AzureCodeInterpreter/run/pool-names';
import { readServiceError } from '../../../session-pool/wire/service-error';
import { isLinear } from '../../support/linear-time';

function read(
	status: number,
	body: unknown = '',
	headers: Record<string, string> = {},
	action = 'run the code',
) {
	const bodyText = typeof body === 'string' ? body : JSON.stringify(body);
	const reply = { status, header: (name: string) => headers[name], bodyText };
	return readServiceError(reply, action).named(POOL_NAMES);
}

afterEach(() => jest.restoreAllMocks());

describe('What the service said', () => {
	test.each<[string, unknown, string]>([
		[
			'in an error object',
			{ error: { code: 'X', message: 'File Path is invalid.', target: 'path', details: [] } },
			'File Path is invalid',
		],
		[
			'in an error object with counters and more',
			{ $id: '1', error: { $id: '2', message: 'No.', innererror: { code: 'Y', message: 'Why' } } },
			'No',
		],
		['without an error object', { code: 'X', message: 'Too many sessions.' }, 'Too many sessions'],
		[
			'as a problem with its details',
			{
				type: 'https://example.com/problem',
				title: 'One or more validation errors occurred.',
				status: 400,
				errors: { $: ['The JSON is broken.'], code: ['Required.', 'Too short.'], other: 7 },
				traceId: 'trace-1',
			},
			'One or more validation errors occurred; The JSON is broken.; Required.; Too short.',
		],
		['as a problem without details', { title: 'Forbidden.' }, 'Forbidden'],
		[
			'as plain text',
			'Failed to stop session, session not found.\r\n',
			'Failed to stop session, session not found.',
		],
		['as a text in JSON', '"Not here"', 'Not here'],
		[
			'as a page',
			'<!DOCTYPE html><html><head><title>502</title><style>p { color: red }</style>' +
				'<script>track()</script></head>\n<body><h1>Bad   Gateway</h1></body></html>',
			'502 Bad Gateway',
		],
		['in truncated JSON', '{"error":{"code":"X","mess', '{"error":{"code":"X","mess'],
		['with nothing', '', ''],
		['with white space', ' \n', ''],
		['in JSON of another kind', { surprise: true }, ''],
		['in a list', [1, 2], ''],
		['with null', null, ''],
		['with an error that has no message', { error: { code: 'X' } }, ''],
		['with a message that is no text', { error: { message: 7 } }, ''],
	])('is read %s', (_case, body, serviceMessage) => {
		const error = read(400, body);
		expect(error.serviceMessage).toBe(serviceMessage);
		const what = 'The session pool did not run the code (400)';
		expect(error.message).toBe(serviceMessage === '' ? what : `${what}: ${serviceMessage}`);
	});

	test('is cut off when it is no JSON and long', () => {
		expect(read(502, 'x'.repeat(10_000)).serviceMessage).toBe(`${'x'.repeat(500)}…`);
	});
});

describe('The code of an error', () => {
	const headers = { 'x-ms-error-code': 'FromHeader' };

	test.each<[string, unknown, Record<string, string>, string | undefined]>([
		['the error object', { error: { code: 'FromBody' } }, headers, 'FromBody'],
		['the body itself', { code: 'FromBody', message: 'No' }, headers, 'FromBody'],
		['the header', { error: { message: 'No' } }, headers, 'FromHeader'],
		['the header beside a text', 'No', headers, 'FromHeader'],
		['nowhere', 'No', {}, undefined],
	])('comes from %s', (_case, body, given, code) => {
		expect(read(400, body, given).code).toBe(code);
	});
});

describe('The id to ask support about', () => {
	const headers = { 'mise-correlation-id': 'from-header' };

	test.each<[string, unknown, Record<string, string>, string | undefined]>([
		['the error object', { error: { message: 'No', traceId: 'from-body' } }, headers, 'from-body'],
		['a problem', { title: 'No', traceId: 'from-body' }, headers, 'from-body'],
		['the header', '', headers, 'from-header'],
		['nowhere', '', {}, undefined],
	])('comes from %s', (_case, body, given, traceId) => {
		expect(read(400, body, given).traceId).toBe(traceId);
	});
});

describe('What a status means where the service says nothing', () => {
	test.each([
		[299, 'refused', 'The session pool did not run the code (299)', 'Check '],
		[300, 'refused', 'The endpoint answered with a redirect (300)', 'tokens are never sent'],
		[399, 'refused', 'The endpoint answered with a redirect (399)', 'tokens are never sent'],
		[418, 'refused', 'The session pool did not run the code (418)', 'Check '],
		[499, 'refused', 'The session pool did not run the code (499)', 'Check '],
		[500, 'unavailable', 'The session pool did not run the code (500)', 'had trouble'],
		[501, 'unavailable', 'The session pool did not run the code (501)', 'had trouble'],
		[599, 'unavailable', 'The session pool did not run the code (599)', 'had trouble'],
	])('%i', (status, kind, message, advice) => {
		const error = read(status);
		expect(error.kind).toBe(kind);
		expect(error.message).toContain(message);
		expect(error.advice).toContain(advice);
	});

	test('401, which an API version that the pool does not know is answered with, too', () => {
		const first = 'Check tenant, client and secret in the credential.';
		const version = "Check 'API Version' in the credential, too.";
		expect(read(401, ' \n').adviceList).toEqual([first, expect.stringContaining('role'), version]);
		expect(read(401, 'No').adviceList).toEqual([first, expect.stringContaining('role')]);
	});
});

describe('The wait the service asks for', () => {
	const now = Date.UTC(2026, 0, 1, 12, 0, 0);

	test.each<[string, Record<string, string>, number | undefined]>([
		['in seconds', { 'retry-after': '7' }, 7000],
		['in no seconds', { 'retry-after': '0' }, 0],
		['as a date', { 'retry-after': 'Thu, 01 Jan 2026 12:00:30 GMT' }, 30_000],
		['as a date that is over', { 'retry-after': 'Thu, 01 Jan 2026 11:00:00 GMT' }, 0],
		['in no milliseconds', { 'retry-after-ms': '0', 'retry-after': '7' }, 0],
		['in milliseconds', { 'retry-after-ms': '250' }, 250],
		['in milliseconds of another name', { 'x-ms-retry-after-ms': '250' }, 250],
		['in milliseconds before seconds', { 'retry-after-ms': '250', 'retry-after': '7' }, 250],
		['in seconds where milliseconds are none', { 'retry-after-ms': 'x', 'retry-after': '7' }, 7000],
		['in words', { 'retry-after': 'soon' }, undefined],
		['not at all', {}, undefined],
	])('is read when it is given %s', (_case, headers, expected) => {
		jest.spyOn(Date, 'now').mockReturnValue(now);
		expect(read(429, '', headers).retryAfterMs).toBe(expected);
		expect(read(503, '', headers).retryAfterMs).toBe(expected);
	});
});

describe('The advice of a reply that asks for a wait', () => {
	test.each([
		[{ 'retry-after': '600' }, 'The service asks to wait 600 seconds.'],
		[{ 'retry-after-ms': '1' }, 'The service asks to wait 1 seconds.'],
	])('names it: %j', (headers, sentence) => {
		expect(read(429, '', headers).adviceList.at(-1)).toBe(sentence);
	});

	test.each([{}, { 'retry-after': '0' }])('names none that is none: %j', (headers) => {
		expect(read(429, '', headers as Record<string, string>).advice).not.toContain('asks to wait');
	});
});

describe('Whether a refused call may have run', () => {
	test.each([400, 401, 403, 404, 405, 411, 413, 415, 422])(
		'is ruled out by %p with an error code of the service',
		(status) => {
			expect(read(status, { error: { code: 'X' } })).toMatchObject({ status, mayHaveRun: false });
		},
	);

	test.each([404, 408, 409, 429, 500, 502, 503, 504])(
		'is left open by a bare %p, which any gateway may give',
		(status) => {
			expect(read(status)).toMatchObject({ status, mayHaveRun: true });
		},
	);
});

describe('The kind of an error', () => {
	test.each<[number, string, boolean]>([
		[302, 'refused', false],
		[400, 'refused', false],
		[401, 'denied', false],
		[403, 'denied', false],
		[404, 'notFound', false],
		[408, 'unavailable', true],
		[409, 'refused', false],
		[413, 'refused', false],
		[429, 'unavailable', true],
		[500, 'unavailable', true],
		[501, 'unavailable', false],
		[502, 'unavailable', true],
		[503, 'unavailable', true],
		[504, 'unavailable', true],
	])('of %i is %s', (status, kind, retryable) => {
		expect(read(status)).toMatchObject({ kind, retryable });
	});

	test('of a full pool is its own, and may pass', () => {
		const body = { code: 'SessionsCountExceedsLimit' };
		expect(read(404, body)).toMatchObject({ kind: 'poolFull', retryable: true, mayHaveRun: false });
	});
});

describe('What is kept of a reply', () => {
	test.each([
		['a message', (length: number) => ({ error: { message: 'x'.repeat(length) } })],
		['a title', (length: number) => ({ title: 'x'.repeat(length) })],
		[
			'details',
			(length: number) => ({ title: 'x', errors: { a: Array(length / 8).fill('too long') } }),
		],
		['a page', (length: number) => '<'.repeat(length)],
		['a text', (length: number) => 'x'.repeat(length)],
	])('is short, however long %s is', async (_case, body) => {
		const length = 3_000_000;
		expect(await isLinear<unknown>(length, body, (given) => read(500, given))).toBe(true);
		const error = read(500, body(length));
		expect(error.message.length).toBeLessThan(600);
		expect(error.serviceMessage.length).toBeLessThanOrEqual(501);
	});

	test('is no code and no id that is longer than one can be', () => {
		const long = 'x'.repeat(129);
		const error = read(400, { error: { code: long, traceId: long } });
		expect(error).toMatchObject({ code: undefined, traceId: undefined });
		const fitting = 'x'.repeat(128);
		const kept = read(400, { error: { code: fitting, traceId: fitting } });
		expect(kept).toMatchObject({ code: fitting, traceId: fitting });
	});
});

test('An empty 401 may also mean an API version that the pool does not know', () => {
	expect(read(401).advice).toContain('API Version');
	expect(read(401, { error: { code: 'Denied' } }).advice).not.toContain('API Version');
});

describe('The advice', () => {
	test.each<[number, unknown, string, string]>([
		[400, '', 'did not run the code (400)', 'API Version'],
		[401, '', 'refused the sign-in (401)', 'Azure ContainerApps Session Executor'],
		[403, '', 'refused the sign-in (403)', 'Azure ContainerApps Session Executor'],
		[404, '', 'did not run the code (404)', 'Pool Management Endpoint'],
		[413, '', 'did not run the code (413)', '128 MB'],
		[429, '', 'is busy (429)', 'maximum number of concurrent sessions'],
		[404, { code: 'SessionsCountExceedsLimit' }, 'is full (404)', 'concurrent sessions'],
		[429, { error: { code: 'SessionsCountExceedsLimit' } }, 'is full (429)', 'concurrent sessions'],
		[302, '', 'answered with a redirect (302)', 'tokens are never sent elsewhere'],
		[409, '', 'did not run the code (409)', 'API Version'],
		[500, '', 'did not run the code (500)', 'Try again'],
		[503, '', 'did not run the code (503)', 'Try again'],
	])('for %p and body %j fits', (status, body, message, advice) => {
		const error = read(status, body);
		expect(error.message).toContain(message);
		expect(error.advice).toContain(advice);
	});

	test('comes with what was tried', () => {
		expect(read(500, '', {}, 'store /mnt/data/a.csv').message).toBe(
			'The session pool did not store /mnt/data/a.csv (500)',
		);
	});
});

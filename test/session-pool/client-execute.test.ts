import { NESTED_VERSION, FLAT_VERSIONS } from '../support/api-versions';
import { FakeService, type ServiceReply, forgetFakes } from '../support/fake-service';
import { SESSION, connect } from '../support/pool-connection';
import { refusalOf } from '../support/refusal';

afterEach(forgetFakes);

async function run(apiVersion: string, reply: ServiceReply) {
	new FakeService().answers(reply);
	const client = await connect(apiVersion);
	return await client
		.getSession(SESSION)
		.execute({ code: '1', language: 'python', timeoutSeconds: 60 });
}

interface Told {
	status?: string;
	stdout?: string;
	stderr?: string;
	value?: unknown;
	time?: number;
}

/** The same outcome as each generation words it, with fields that no client knows. */
const generations = [
	...FLAT_VERSIONS.map((apiVersion) => ({
		apiVersion,
		success: 'Succeeded',
		failure: 'Failed',
		reply: ({ status, stdout, stderr, value, time }: Told) => ({
			$id: '1',
			id: '8148371f-18fe-4cfd-8ca8-20246d469817',
			identifier: SESSION,
			executionType: 'synchronous',
			status,
			result: {
				$id: '2',
				stdout,
				stderr,
				executionResult: value,
				executionTimeInMilliseconds: time,
				rawResult: { surprise: true },
			},
			surprise: [1],
		}),
	})),
	{
		apiVersion: NESTED_VERSION,
		success: 'Success',
		failure: 'Failure',
		reply: ({ status, stdout, stderr, value, time }: Told) => ({
			$id: '1',
			properties: {
				$id: '2',
				status,
				stdout,
				stderr,
				result: value,
				executionTimeInMilliseconds: time,
				surprise: [1],
			},
		}),
	},
];

describe.each(generations)('A reply on $apiVersion', ({ apiVersion, success, failure, reply }) => {
	test.each([200, 202])('with status %p is an outcome', async (status) => {
		const told = { status: success, stdout: 'Hello\n', stderr: 'careful\n', value: 2, time: 7 };
		expect(await run(apiVersion, { status, json: reply(told) })).toEqual({
			status: 'Succeeded',
			result: 2,
			stdout: 'Hello\n',
			stderr: 'careful\n',
			executionTimeMs: 7,
			images: [],
		});
	});

	test('of code that failed is an outcome too, not an error', async () => {
		const stderr = "Traceback (most recent call last):\nKeyError: 'a'\n";
		const told = { status: failure, stdout: 'so far\n', stderr, value: '' };
		expect(await run(apiVersion, { json: reply(told) })).toEqual({
			status: 'Failed',
			result: null,
			stdout: 'so far\n',
			stderr,
			executionTimeMs: null,
			images: [],
		});
	});

	test.each([
		['an empty text, the word for none', '', null],
		['null', null, null],
		['missing', undefined, null],
		['a whole number', 2, 2],
		['zero', 0, 0],
		['a fraction', 0.5, 0.5],
		['true', true, true],
		['false', false, false],
		['not a number', 'nan', 'nan'],
		['a list', [1, 'a', null], [1, 'a', null]],
		['an empty list', [], []],
		['an object', { a: { b: 1 } }, { a: { b: 1 } }],
		['an object with counters', { $id: '3', a: [{ $id: '4', b: 1 }] }, { a: [{ b: 1 }] }],
		['an object that only resembles a picture', { type: 'image' }, { type: 'image' }],
	])('has the value of the code: %s', async (_case, value, result) => {
		const outcome = await run(apiVersion, { json: reply({ status: success, value }) });
		expect(outcome.status).toBe('Succeeded');
		expect(outcome.result).toEqual(result);
		expect(outcome.images).toEqual([]);
	});

	const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x00, 0xff]);
	const base64 = picture.toString('base64');

	test.each([
		['with its format', { type: 'image', format: 'png', base64_data: base64 }, ['png']],
		['with a counter', { $id: '3', type: 'image', format: 'png', base64_data: base64 }, ['png']],
		['in another format', { type: 'image', format: 'JPEG', base64_data: base64 }, ['jpeg']],
		['with a MIME type', { type: 'image', format: 'image/PNG', base64_data: base64 }, ['png']],
		['without a format', { type: 'image', base64_data: base64 }, ['png']],
		[
			'in a list',
			[
				{ type: 'image', format: 'png', base64_data: base64 },
				{ type: 'image', format: 'jpeg', base64_data: base64 },
			],
			['png', 'jpeg'],
		],
	])('has a picture as bytes and no value: %s', async (_case, value, formats) => {
		const outcome = await run(apiVersion, { json: reply({ status: success, value }) });
		expect(outcome.result).toBeNull();
		expect(outcome.images).toEqual(formats.map((format) => ({ format, content: picture })));
	});

	test.each([
		['a list of a picture and something else', [{ type: 'image', base64_data: base64 }, 1]],
		['a picture whose data is no text', { type: 'image', format: 'png', base64_data: 7 }],
	])('keeps as value what is not a picture: %s', async (_case, value) => {
		const outcome = await run(apiVersion, { json: reply({ status: success, value }) });
		expect(outcome).toMatchObject({ result: value, images: [] });
	});

	test.each(['abc', "'abc'", '"abc"', "'x\\ty'", 'nan', 'None', ' ', "'", '{"a": 1}'])(
		'has the text %j as it is, whichever way the service writes strings',
		async (value) => {
			const outcome = await run(apiVersion, { json: reply({ status: success, value }) });
			expect(outcome.result).toBe(value);
		},
	);

	test('has a text of 12 MB as its value', async () => {
		const value = 'x'.repeat(12 * 1024 * 1024);
		const outcome = await run(apiVersion, { json: reply({ status: success, value }) });
		expect(outcome.result).toBe(value);
	});

	/** Lists within lists, as text: `JSON.stringify` does not go that deep. */
	const nested = (depth: number) =>
		JSON.stringify(reply({ status: success, value: 'DEEP' })).replace(
			'"DEEP"',
			'['.repeat(depth) + ']'.repeat(depth),
		);

	test('has a value that is nested as deeply as a reader can bear', async () => {
		let value = (await run(apiVersion, { body: nested(900) })).result;
		let depth = 0;
		for (; Array.isArray(value); [value] = value as unknown[]) depth++;
		expect(depth).toBe(900);
	});

	test('is an error that says that the code ran when its value is nested 20,000 levels deep', async () => {
		const refusal = await refusalOf(run(apiVersion, { body: nested(20_000) }));
		expect(refusal).toMatchObject({ kind: 'tooLarge', code: 'ResultTooDeep', mayHaveRun: true });
		expect(refusal.message).toMatch(/^The code ran, but/);
	});

	test('has no counters at any depth of its value', async () => {
		const value = { $id: '3', a: [{ $id: '4', b: { $id: '5', c: 1 } }], $ids: 2 };
		const outcome = await run(apiVersion, { json: reply({ status: success, value }) });
		expect(outcome.result).toEqual({ a: [{ b: { c: 1 } }], $ids: 2 });
	});

	test.each([
		['exe', undefined],
		['text/html', undefined],
		['png\r\nX: y', undefined],
		['../png', undefined],
		['__proto__', undefined],
		['image/PNG', 'png'],
		['JPG', 'jpeg'],
	])('has a picture only of a known format: %j', async (format, expected) => {
		const value = { type: 'image', format, base64_data: base64 };
		const { images, result } = await run(apiVersion, { json: reply({ status: success, value }) });
		expect(images.map((image) => image.format)).toEqual(expected ? [expected] : []);
		expect(result).toEqual(expected ? null : value);
	});

	test.each(['Canceled', 'Exploded', ''])(
		'with the status word %j does not pass for a success',
		async (status) => {
			expect((await run(apiVersion, { json: reply({ status }) })).status).toBe('Failed');
		},
	);

	test.each([[{}], [[]], [null], ['text'], [7], [{ properties: 7, result: 7 }]])(
		'that is only %j is an error, as its form is not known',
		async (json) => {
			expect(await refusalOf(run(apiVersion, { json }))).toMatchObject({
				kind: 'unreadableReply',
				code: 'UnknownForm',
				mayHaveRun: true,
			});
		},
	);
});

describe.each(FLAT_VERSIONS)('The reason of a failure on %s', (apiVersion) => {
	const error = { code: 'Timeout', message: 'The code took too long' };

	test('is the error text where standard error is empty', async () => {
		const outcome = await run(apiVersion, { json: { status: 'Failed', error, result: null } });
		expect(outcome).toMatchObject({ status: 'Failed', stderr: 'The code took too long' });
	});

	test('is the error text where the specification puts it', async () => {
		const json = { status: 'Failed', error: { error }, result: { stderr: '' } };
		const outcome = await run(apiVersion, { json });
		expect(outcome).toMatchObject({ status: 'Failed', stderr: 'The code took too long' });
	});

	test('is standard error where it is not empty', async () => {
		const outcome = await run(apiVersion, {
			json: { status: 'Failed', error, result: { stderr: 'Execution aborted' } },
		});
		expect(outcome).toMatchObject({ status: 'Failed', stderr: 'Execution aborted' });
	});
});

import { FakeService, type ServiceReply, forgetFakes } from '../support/fake-service';
import {
	FLAT_VERSIONS,
	NESTED_VERSION,
	NEWEST_VERSION,
	SESSION,
	connect,
} from '../support/pool-connection';

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

	test('has a text as written by Python, which only the newest version puts in quotes', async () => {
		const told = { status: success, value: "'it\\'s \\n \"'" };
		expect((await run(apiVersion, { json: reply(told) })).result).toBe(
			apiVersion === NEWEST_VERSION ? 'it\'s \n "' : told.value,
		);
	});

	test.each(['Canceled', 'Exploded', '', undefined])(
		'with the status word %j does not pass for a success',
		async (status) => {
			expect((await run(apiVersion, { json: reply({ status }) })).status).toBe('Failed');
		},
	);

	test.each([[{}], [[]], [null], ['text'], [7], [{ properties: 7, result: 7 }]])(
		'that is only %j is a failure with nothing in it',
		async (json) => {
			expect(await run(apiVersion, { json })).toEqual({
				status: 'Failed',
				result: null,
				stdout: '',
				stderr: '',
				executionTimeMs: null,
				images: [],
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

	test('is standard error where it is not empty', async () => {
		const outcome = await run(apiVersion, {
			json: { status: 'Failed', error, result: { stderr: 'Execution aborted' } },
		});
		expect(outcome).toMatchObject({ status: 'Failed', stderr: 'Execution aborted' });
	});
});

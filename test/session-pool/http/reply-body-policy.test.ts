import { Readable } from 'node:stream';
import {
	type PipelineResponse,
	type SendRequest,
	RestError,
	createHttpHeaders,
	createPipelineRequest,
} from '@azure/core-rest-pipeline';
import { MAX_ERROR_REPLY_BYTES } from '../../../session-pool/call-limits';
import { type LimitedRequest, replyBodyPolicy } from '../../../session-pool/http/reply-body-policy';
import { POOL_ENDPOINT } from '../../support/pool-connection';
import { refusalOf } from '../../support/refusal';

const policy = replyBodyPolicy(RestError);

function requestFor(reply: Partial<LimitedRequest['reply']> = {}): LimitedRequest {
	return Object.assign(createPipelineRequest({ url: POOL_ENDPOINT }), {
		reply: { action: 'do it', maxBytes: 10, asStream: false, ...reply },
		mayHaveArrived: false,
	});
}

/** Sends a request that is answered with this body, as the SDK hands it over. */
function answered(
	request: LimitedRequest,
	status: number,
	body: Readable | undefined,
	headers: Record<string, string> = {},
) {
	const response = {
		status,
		headers: createHttpHeaders(headers),
		readableStreamBody: body,
	} as unknown as PipelineResponse;
	return policy.sendRequest(request, async () => response);
}

const bytes = (count: number) => Readable.from([Buffer.alloc(count, 'x')], { objectMode: false });

describe('The body of a reply', () => {
	test('is asked for as a stream, whatever its status', async () => {
		const request = requestFor();
		await answered(request, 200, undefined);
		expect([...(request.streamResponseStatusCodes ?? [])]).toEqual([Infinity]);
	});

	test.each([200, 299])(
		'of status %i is whole up to its limit, and an error beyond',
		async (status) => {
			const response = await answered(requestFor(), status, bytes(10));
			expect(response).toMatchObject({ bodyAsText: 'x'.repeat(10), readableStreamBody: undefined });
			const refusal = await refusalOf(answered(requestFor(), status, bytes(11)));
			expect(refusal).toMatchObject({ code: 'ReplyTooLarge', status });
		},
	);

	test.each([199, 300, 500])('of status %i may be larger, and is cut then', async (status) => {
		const whole = await answered(requestFor(), status, bytes(MAX_ERROR_REPLY_BYTES));
		expect(whole.bodyAsText).toHaveLength(MAX_ERROR_REPLY_BYTES);
		const text = `two words ${'x'.repeat(MAX_ERROR_REPLY_BYTES)}`;
		const cut = await answered(requestFor(), status, Readable.from([Buffer.from(text)]));
		expect(cut.bodyAsText).toBe('two words ');
		const oneWord = await answered(requestFor(), status, bytes(MAX_ERROR_REPLY_BYTES + 1));
		expect(oneWord.bodyAsText).toBe('');
	});

	test('of a file is left to its reader, of any other answer to the same call not', async () => {
		const file = bytes(100);
		const request = requestFor({ asStream: true });
		expect((await answered(request, 200, file)).readableStreamBody).toBe(file);
		expect((await answered(request, 201, bytes(3))).bodyAsText).toBe('xxx');
	});

	test('that breaks off tells the code of its socket', async () => {
		const broken = Object.assign(new Error('read'), { code: 'ECONNRESET' });
		const body = new Readable({ read: () => body.destroy(broken) });
		const outcome: unknown = await answered(requestFor(), 200, body).catch((error) => error);
		expect(outcome).toBeInstanceOf(RestError);
		expect(outcome).toMatchObject({ message: 'read', code: 'ECONNRESET' });
	});

	test('that ends without an end tells how far it came', async () => {
		const body = new Readable({ read() {} });
		const outcome = answered(requestFor(), 200, body, { 'Content-Length': '10' });
		body.push('abc');
		setImmediate(() => body.destroy());
		await expect(outcome).rejects.toThrow('The reply ended after 3 of 10 bytes');
	});
});

describe('That a request may have arrived', () => {
	const afterReply = async (status: number, text: string) => {
		const request = requestFor({ maxBytes: 1000 });
		await answered(request, status, Readable.from([Buffer.from(text)]));
		return request.mayHaveArrived;
	};

	test.each([
		['a success', 200, '{}', true],
		['any error', 500, 'Oops', true],
		['a full pool', 500, 'Error happened when allocating pod for identifier a in pool b', false],
	])('is known by %s', async (_case, status, text, expected) => {
		expect(await afterReply(status, text)).toBe(expected);
	});

	test.each([
		['ECONNREFUSED', false],
		['ECONNRESET', true],
	])('is known by %s', async (code, expected) => {
		const request = requestFor();
		const error = Object.assign(new Error('read'), { code });
		const next: SendRequest = async () => {
			expect(request.mayHaveArrived).toBe(true);
			throw error;
		};
		await expect(policy.sendRequest(request, next)).rejects.toBe(error);
		expect(request.mayHaveArrived).toBe(expected);
	});
});

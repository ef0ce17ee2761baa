import { type PipelineResponse, createHttpHeaders } from '@azure/core-rest-pipeline';
import { MAX_SMALL_REPLY_BYTES, METADATA_TIMEOUT_MS } from '../../../session-pool/call-limits';
import { PoolEndpoint } from '../../../session-pool/endpoint';
import { PoolCalls } from '../../../session-pool/http/pool-calls';
import type { PoolRequest } from '../../../session-pool/http/transport';
import type { WireCall } from '../../../session-pool/wire/wire-form';
import { POOL_ENDPOINT } from '../../support/pool-connection';
import { refusalOf } from '../../support/refusal';

const CUT = '{"value": [';
const call: WireCall = { method: 'GET', segments: ['files'], query: { a: 'b' } };

/** Calls that are answered with these bodies, one after the other, and the requests they made. */
function callsAnswered(bodies: (string | undefined)[], headers: Record<string, string> = {}) {
	const requests: PoolRequest[] = [];
	const send = async (request: PoolRequest) => {
		requests.push(request);
		const bodyAsText = bodies.shift();
		return { status: 200, headers: createHttpHeaders(headers), bodyAsText } as PipelineResponse;
	};
	const endpoint = PoolEndpoint.parse(POOL_ENDPOINT, { allowInsecure: false });
	const scope = { identifier: 'session-1', abortSignal: new AbortController().signal };
	const calls = new PoolCalls(endpoint, { send, maxTryMs: 7 }, scope);
	return { calls, requests, scope };
}

describe('A call', () => {
	test('is idempotent, small and for its session unless told otherwise', async () => {
		const { calls, requests, scope } = callsAnswered(['{}', '{}']);
		await calls.sendJson(call, { action: 'do it' });
		await calls.sendJson({ ...call, method: 'POST' }, { action: 'do it', timeoutMs: 5 });
		const plain = {
			action: 'do it',
			method: 'GET',
			url: `${POOL_ENDPOINT}/files?identifier=session-1&a=b`,
			retry: 'idempotent',
			timeoutMs: METADATA_TIMEOUT_MS,
			maxReplyBytes: MAX_SMALL_REPLY_BYTES,
			abortSignal: scope.abortSignal,
		};
		expect(requests).toEqual([plain, { ...plain, method: 'POST', timeoutMs: 5 }]);
		expect(calls.maxTryMs).toBe(7);
		expect(calls.abortSignal).toBe(scope.abortSignal);
	});

	test('has its content as JSON, and headers of its own', async () => {
		const { calls, requests } = callsAnswered(['{}']);
		await calls.sendJson({ ...call, json: { x: 1 } }, { action: 'do it', headers: { 'X-A': 'b' } });
		expect(requests[0].headers).toEqual({ 'X-A': 'b', 'Content-Type': 'application/json' });
		expect(requests[0].body).toBe('{"x":1}');
	});

	test('brings the reply and the id of the execution', async () => {
		const { calls } = callsAnswered(['{"x":1}'], { 'Operation-Id': 'run-1' });
		expect(await calls.sendJson(call, { action: 'do it' })).toEqual({
			body: { x: 1 },
			operationId: 'run-1',
		});
	});
});

describe('A reply that is cut short', () => {
	test.each([undefined, 'idempotent'] as const)(
		'is asked for up to twice more by a call that is %s',
		async (retry) => {
			const request = { action: 'do it', ...(retry && { retry }) };
			for (const cuts of [1, 2]) {
				const { calls, requests } = callsAnswered([...Array<string>(cuts).fill(CUT), '{"x":1}']);
				expect((await calls.sendJson(call, request)).body).toEqual({ x: 1 });
				expect(requests).toHaveLength(cuts + 1);
			}
			const { calls, requests } = callsAnswered([CUT, CUT, CUT, '{}']);
			const refusal = await refusalOf(calls.sendJson(call, request));
			expect(refusal).toMatchObject({ kind: 'unreadableReply', code: 'NoJson' });
			expect(requests).toHaveLength(3);
		},
	);

	test('is not asked for again when the code may have run', async () => {
		const { calls, requests } = callsAnswered([CUT, '{}']);
		await refusalOf(calls.sendJson(call, { action: 'run the code', retry: 'notStarted' }));
		expect(requests).toHaveLength(1);
	});

	test('is asked for again as a part of a listing', async () => {
		const { calls, requests } = callsAnswered([CUT, '{"value":[]}']);
		const url = `${POOL_ENDPOINT}/files?skip=10`;
		expect(await calls.getPage(url, { action: 'list the files' })).toEqual({ value: [] });
		expect(requests.map(({ method, url: asked }) => [method, asked])).toEqual([
			['GET', url],
			['GET', url],
		]);
	});

	test.each([
		['a page', '<html>'],
		['nothing', ''],
		['an error in a success', '{"error":{"code":"X"}}'],
	])('is not what a reply is that is %s', async (_case, body) => {
		const { calls, requests } = callsAnswered([body, '{}']);
		await refusalOf(calls.sendJson(call, { action: 'do it' }));
		expect(requests).toHaveLength(1);
	});
});

describe('A deletion', () => {
	const removal: WireCall = { ...call, method: 'DELETE' };

	test.each([undefined, '', 'Deleted', '{}', ' {"status":"Deleted"}', 'see <html>'])(
		'is done when it is answered with %j',
		async (body) => {
			const { calls, requests } = callsAnswered([body]);
			await calls.remove(removal, { action: 'delete it' });
			expect(requests[0].method).toBe('DELETE');
		},
	);

	test.each([
		['a page', ' \n<html>Sign in</html>', 'unreadableReply'],
		['an error', ' {"error":{"code":"X","message":"No"}}', 'refused'],
	])('is not done when it is answered with %s', async (_case, body, kind) => {
		const { calls, requests } = callsAnswered([body]);
		const refusal = await refusalOf(calls.remove(removal, { action: 'delete it' }));
		expect(refusal.kind).toBe(kind);
		expect(requests).toHaveLength(1);
	});
});

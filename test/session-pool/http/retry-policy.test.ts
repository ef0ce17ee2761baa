import type { RequestListener } from 'node:http';
import { createHttpHeaders } from '@azure/core-rest-pipeline';
import { readConnection } from '../../../session-pool/connection';
import {
	DEFAULT_RETRY,
	type RetryStyle,
	retryStrategies,
} from '../../../session-pool/http/retry-policy';
import { SessionPoolClient } from '../../../session-pool/session-pool-client';
import { LoopbackServer } from '../../support/loopback-server';
import { refusalOf } from '../../support/refusal';

afterEach(() => jest.restoreAllMocks());

/** Milliseconds before the next try, after some tries that brought this answer; undefined for no try. */
function waitMs(
	retryCount: number,
	{ status = 500, headers = {}, body = '', style = 'idempotent' as RetryStyle } = {},
) {
	const response = { status, headers: createHttpHeaders(headers), bodyAsText: body } as never;
	const [strategy] = retryStrategies(style, DEFAULT_RETRY);
	return strategy.retry({ retryCount, response }).retryAfterInMs;
}

describe('The wait before another try', () => {
	test.each([
		[0, 250, 500],
		[1, 500, 1_000],
		[2, 1_000, 2_000],
		[3, 2_000, 4_000],
		[4, 4_000, 8_000],
		[5, 5_000, 10_000],
		[10, 5_000, 10_000],
	])('after try %i is %i to %i ms', (retryCount, leastMs, mostMs) => {
		jest.spyOn(Math, 'random').mockReturnValue(0);
		expect(waitMs(retryCount)).toBe(leastMs);
		jest.spyOn(Math, 'random').mockReturnValue(0.999999);
		expect(waitMs(retryCount)).toBeCloseTo(mostMs, -1);
	});

	test.each([
		['60', 60_000],
		['61', undefined],
		['0', 0],
	])('is what the reply asks for up to a minute: %s s', (seconds, expected) => {
		expect(waitMs(0, { status: 429, headers: { 'retry-after': seconds } })).toBe(expected);
	});
});

describe('Another try', () => {
	const full = 'Error happened when allocating pod for identifier a in pool b';
	test.each([
		['idempotent', 408, '', true],
		['idempotent', 429, '', true],
		['idempotent', 500, '', true],
		['idempotent', 502, '', true],
		['idempotent', 503, '', true],
		['idempotent', 504, '', true],
		['idempotent', 400, '', false],
		['idempotent', 404, '', false],
		['idempotent', 501, '', false],
		['idempotent', 200, '', false],
		['notStarted', 503, '', false],
		['notStarted', 429, '', false],
		['notStarted', 500, '', false],
		['notStarted', 429, full, true],
		['notStarted', 500, full, true],
		['notStarted', 404, '{"code":"SessionsCountExceedsLimit"}', true],
	] as const)('of a call that is %s after %i %s: %s', (style, status, body, again) => {
		expect(waitMs(0, { status, body, style }) !== undefined).toBe(again);
	});
});

describe('Another try without a reply', () => {
	const after = (style: RetryStyle, code: string) => {
		const responseError = Object.assign(new Error('read'), { code }) as never;
		const [strategy] = retryStrategies(style, DEFAULT_RETRY);
		return strategy.retry({ retryCount: 0, responseError }).retryAfterInMs !== undefined;
	};

	test.each([
		['idempotent', 'ECONNRESET', true],
		['idempotent', 'ECONNREFUSED', true],
		['idempotent', 'CERT_HAS_EXPIRED', false],
		['notStarted', 'ECONNRESET', false],
		['notStarted', 'ECONNREFUSED', true],
		['notStarted', 'CERT_HAS_EXPIRED', false],
	] as const)('of a call that is %s after %s: %s', (style, code, again) => {
		expect(after(style, code)).toBe(again);
	});
});

test('A connection that is told nothing else tries five times', async () => {
	let requests = 0;
	const listener: RequestListener = (_request, response) => {
		requests++;
		response.writeHead(500, { 'retry-after-ms': '0' }).end();
	};
	const server = await LoopbackServer.start(listener);
	try {
		const fields = { authentication: 'none', poolManagementEndpoint: server.endpoint };
		const client = await SessionPoolClient.connect(readConnection(fields));
		const files = client.getSession('session-1').files;
		await refusalOf(files.list({ directory: '', recursive: false }));
		expect(requests).toBe(5);
	} finally {
		await server.stop();
	}
});

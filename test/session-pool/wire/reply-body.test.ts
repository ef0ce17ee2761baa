import { type PipelineResponse, createHttpHeaders } from '@azure/core-rest-pipeline';
import { numberField, parseJson } from '../../../session-pool/wire/json-fields';
import { parseReply } from '../../../session-pool/wire/reply-body';
import { poolErrorOf } from '../../support/refusal';

const reply = (bodyAsText: string | undefined, headers: Record<string, string> = {}) =>
	({ status: 200, headers: createHttpHeaders(headers), bodyAsText }) as PipelineResponse;

describe('A reply in JSON', () => {
	test.each([
		['{"a":1}', { a: 1 }],
		['\uFEFF[1]', [1]],
		['null', null],
		['{"error":"none","status":"Failed"}', { error: 'none', status: 'Failed' }],
		['{"error":{},"status":"Failed"}', { error: {}, status: 'Failed' }],
	])('is read: %j', (body, expected) => {
		expect(parseReply(reply(body), 'do it')).toEqual(expected);
	});

	test('has a byte order mark only at its start', () => {
		expect(parseJson('1\uFEFF')).toBeUndefined();
	});

	test('is an error that may have run when it is one', () => {
		const body = '{"error":{"code":"X","message":"No"}}';
		const error = poolErrorOf(() => parseReply(reply(body, { 'retry-after': '7' }), 'do it'));
		expect(error).toMatchObject({ code: 'X', mayHaveRun: true, retryAfterMs: 7000 });
		expect(error.adviceList).toEqual([
			'Check the endpoint and the API version in the connection.',
			'The service asks to wait 7 seconds.',
		]);
	});
});

describe('A reply that is no JSON', () => {
	test.each([
		['nothing', undefined, 'empty', false],
		['blanks', ' \n', 'empty', false],
		['a page', '<html>{', 'something else', false],
		['words', 'see [1', 'something else', false],
		['an object that is cut short', ' {"a":', 'something else', true],
		['a list that is cut short', '\n[1,', 'something else', true],
	])('is an error: %s', (_case, body, what, retryable) => {
		expect(poolErrorOf(() => parseReply(reply(body), 'do it'))).toMatchObject({
			message: `The reply to "do it" was no JSON but ${what}`,
			kind: 'unreadableReply',
			code: 'NoJson',
			status: 200,
			mayHaveRun: true,
			retryable,
		});
	});
});

test.each([
	[7, 7],
	[0, 0],
	['7', undefined],
	[undefined, undefined],
	[1e999, undefined],
])('A number in a reply is one: %p', (given, expected) => {
	expect(numberField({ given }, 'given')).toBe(expected);
});

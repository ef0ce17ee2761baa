import { saysNotStarted, saysPoolIsFull } from '../../../session-pool/wire/refusal';

const full = {
	code: 'SessionsCountExceedsLimit',
	message: "There are already '5' active sessions",
};
const allocating = 'Error happened when allocating pod for identifier session-1 in pool pool-1';
const page = '<html><body>upstream connect error or disconnect/reset before headers</body></html>';

describe('A full pool', () => {
	test.each<[number, string]>([
		[400, JSON.stringify(full)],
		[404, JSON.stringify(full)],
		[429, JSON.stringify(full)],
		[429, JSON.stringify({ error: full })],
		[503, JSON.stringify({ error: full })],
		[429, allocating],
		[500, allocating],
		[500, `\r\n${allocating}`],
	])('is told by %i %s', (status, bodyText) => {
		expect(saysPoolIsFull({ status, bodyText })).toBe(true);
		expect(saysNotStarted({ status, bodyText })).toBe(true);
	});

	test.each<[number, string]>([
		[200, JSON.stringify(full)],
		[399, JSON.stringify(full)],
		[429, ''],
		[429, 'Too many requests'],
		[429, JSON.stringify({ error: { code: 'TooManyRequests', message: allocating } })],
		[429, `<p>${allocating}</p>`],
		[502, allocating],
		[503, allocating],
		[503, page],
		[500, JSON.stringify({ error: { code: 'InternalServerError' } })],
	])('is not told by %i %s', (status, bodyText) => {
		expect(saysPoolIsFull({ status, bodyText })).toBe(false);
		expect(saysNotStarted({ status, bodyText })).toBe(false);
	});
});

const REFUSING = [400, 401, 403, 404, 405, 411, 413, 414, 415, 422];
const OTHERS = [301, 307, 408, 409, 429, 499, 500, 501, 502, 503, 504];
const ownWords = [
	'{"error":{"code":"SessionPropertiesMissing","message":"No."}}',
	'{"code":"SessionRequestValidationFailed","message":"No."}',
	'{"title":"One or more validation errors occurred.","status":400,"errors":{"$":["No."]}}',
];
const othersWords = [page, 'Bad request', '"text"', '{}', '[]', 'null', '{"error":"denied"}'];

describe('A request that the service did not take', () => {
	test.each(REFUSING.flatMap((status) => ownWords.map((body) => [status, body] as const)))(
		'is proven by %i with words of its own: %s',
		(status, bodyText) => expect(saysNotStarted({ status, bodyText })).toBe(true),
	);

	test.each(REFUSING.flatMap((status) => othersWords.map((body) => [status, body] as const)))(
		'is not proven by %i with the words of anybody: %s',
		(status, bodyText) => expect(saysNotStarted({ status, bodyText })).toBe(false),
	);

	test.each(OTHERS.flatMap((status) => [...ownWords, ''].map((body) => [status, body] as const)))(
		'is not proven by %i, whatever it says: %s',
		(status, bodyText) => expect(saysNotStarted({ status, bodyText })).toBe(false),
	);

	test.each(REFUSING)('is proven by %i without a word only as live pools answer', (status) => {
		expect(saysNotStarted({ status, bodyText: '' })).toBe(status === 401 || status === 403);
	});
});

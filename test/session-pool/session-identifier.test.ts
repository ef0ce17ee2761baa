import { assertSessionIdentifier } from '../../session-pool/input-checks';
import { inputRefusalOf } from '../support/refusal';

describe('A session identifier', () => {
	test.each([
		['of four characters', 'abcd'],
		['of 128 characters', 'a'.repeat(128)],
		['that is a UUID', '3f2504e0-4f89-41d3-9a0c-0305e82c3301'],
		['with an underscore', 'user_42'],
	])('is taken as it is: one %s', (_case, identifier) => {
		expect(assertSessionIdentifier(identifier)).toBe(identifier);
	});

	test('may be a number, as the chat ids of some services are', () => {
		expect(assertSessionIdentifier(-1001234567890)).toBe('-1001234567890');
	});

	test.each([
		['three characters', 'abc', 'has 3 characters; the service takes 4 to 128'],
		['129 characters', 'a'.repeat(129), 'has 129 characters; the service takes 4 to 128'],
		['a slash', 'user/42', 'has characters that the service may refuse'],
		['two dots and a slash', '../other', 'has characters that the service may refuse'],
		['an ampersand', 'user&42', 'has characters that the service may refuse'],
		['a space', 'user 42', 'has characters that the service may refuse'],
		['a space around it', ' user42', 'has characters that the service may refuse'],
		['a line break at its end', 'user42\n', 'has characters that the service may refuse'],
		['an at sign', 'me@example.com', 'has characters that the service may refuse'],
		['a letter beyond ASCII', 'größe', 'has characters that the service may refuse'],
	])('is refused with the way to mend it: %s', (_case, identifier, message) => {
		const refusal = inputRefusalOf(() => assertSessionIdentifier(identifier));
		expect(refusal.message).toContain(`'Session Identifier' ${message}`);
		expect(refusal.advice).toContain('.hash()');
	});

	test.each([
		['empty', '', 'is empty'],
		['white space', '    ', 'is empty'],
		['undefined', undefined, 'is empty'],
		['null', null, 'is empty'],
		['an object', {}, 'is an object, but must be text'],
		['true', true, 'is true, but must be text'],
		['no whole number', 12345.5, 'is 12345.5, but must be text'],
	])('is asked for when it is %s', (_case, identifier, message) => {
		const refusal = inputRefusalOf(() => assertSessionIdentifier(identifier));
		expect(refusal.message).toBe(`'Session Identifier' ${message}`);
		expect(refusal.advice).toContain('4 to 128');
	});
});

import { SessionPoolError } from '../../../session-pool';
import { SecretMask } from '../../../nodes/AzureCodeInterpreter/python/secret-mask';
import type { Delivered } from '../../../nodes/AzureCodeInterpreter/python/run-once';
import { isLinear } from '../../support/linear-time';

const mask = (text: string, ...secrets: string[]) => new SecretMask(secrets).text(text);

describe('A secret in output that did not pass the program is masked', () => {
	test.each([
		['as it is', 'a secret-1 b', ['secret-1'], 'a *** b'],
		['twice', 'secret-1secret-1', ['secret-1'], '******'],
		['with spaces around it in the field', '[secret-1]', [' secret-1\n'], '[***]'],
		['within JSON', '{"t":"a\\"b-c"}', ['a"b-c'], '{"t":"***"}'],
		['within a URL', '?t=a%2Fb%3Dc', ['a/b=c'], '?t=***'],
		['in the order of the text', 'second first', ['first', 'second'], '*** ***'],
		['that is four letters long', 'abcd', ['abcd'], '***'],
		['where two overlap', 'xabcdefghix', ['abcdef', 'defghi'], 'x***x'],
		['line by line', '1: line-of-key\n2: ab==', ['line-of-key\nab=='], '1: ***\n2: ab=='],
		['by lines with spaces around them', '[first-line] x', ['  first-line \n y'], '[***] x'],
		['by lines of eight letters', 'a 12345678 b', ['12345678\nx'], 'a *** b'],
		['not by shorter lines', 'a 1234567 b', ['1234567\nx'], 'a 1234567 b'],
		[
			'where the service cut it after a part that repeats',
			'x aabaaabaa',
			['aabaab-end'],
			'x aaba***',
		],
		['where the service cut it before a repetition ends', 'ababaababa', ['ababab-1'], 'ababa***'],
		['not where a part that repeats goes on otherwise', 'x aabaac', ['aabaab-end'], 'x aabaac'],
		['where the service cut it', 'a secr', ['secret-1'], 'a ***'],
		['not where only its first letter differs', 'a xecr', ['secret-1'], 'a xecr'],
		['not where only its first letters are', 'a sec', ['secret-1'], 'a sec'],
		['not when it is short', 'abcabc', ['abc', ''], 'abcabc'],
	])('%s', (_, text, secrets, expected) => {
		expect(mask(text, ...secrets)).toBe(expected);
	});

	test('in time that grows with the text', async () => {
		const secret = 'a'.repeat(5_000);
		const text = (length: number) => `${'a'.repeat(length)}b`;
		const masked = (given: string) => mask(given, secret, `${secret}b`);
		expect(await isLinear(3_200_000, text, masked)).toBe(true);
	});
});

test('An error of the pool that quotes one is masked, and stays what it is', () => {
	const error = new SessionPoolError('refused: secret-1', ['why: secret-1'], {
		kind: 'refused',
		status: 400,
		serviceMessage: 'secret-1',
	});
	const masked = new SecretMask(['secret-1']).error(error) as SessionPoolError;
	expect(masked).toBeInstanceOf(SessionPoolError);
	expect(masked).toMatchObject({ kind: 'refused', status: 400, serviceMessage: '***' });
	expect([masked.message, masked.advice]).toEqual(['refused: ***', 'why: ***']);
});

describe('What came beside a report', () => {
	const delivered = {
		stdout: 'a secret-1',
		stderr: 'secret-1!',
		seconds: 1,
	} as unknown as Delivered;

	test('is masked in both of its texts, and stays what it is', () => {
		expect(new SecretMask(['secret-1']).delivered(delivered)).toEqual({
			stdout: 'a ***',
			stderr: '***!',
			seconds: 1,
		});
	});

	test('is left alone where there is no secret', () => {
		expect(new SecretMask(['abc']).delivered(delivered)).toBe(delivered);
	});
});

test('An error is left alone that is not of the pool, or where there is no secret', () => {
	const pool = new SessionPoolError('refused: secret-1', [], { kind: 'refused' });
	expect(new SecretMask([]).error(pool)).toBe(pool);
	const other = new Error('secret-1');
	expect(new SecretMask(['secret-1']).error(other)).toBe(other);
});

import { mendedPem } from '../../../session-pool/sign-in/pem';

const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const withKey = (body: string, kind = 'RSA PRIVATE KEY') =>
	`${CERTIFICATE}-----BEGIN ${kind}-----${body}-----END ${kind}-----\n`;
const mendedKey = (body: string) => mendedPem(withKey(body)).slice(CERTIFICATE.length).split('\n');

const BEGIN = '-----BEGIN RSA PRIVATE KEY-----';
const END = '-----END RSA PRIVATE KEY-----';

test.each([
	['as it was made', '\nAAAA\nBBBB\n', ['AAAABBBB']],
	['on one line', ' AAAA BBBB ', ['AAAABBBB']],
	['with breaks in letters', '\\nAAAA\\r\\nBBBB\\n', ['AAAABBBB']],
	['without any break', 'AAAABBBB', ['AAAABBBB']],
	['in lines of another length', `\n${'A'.repeat(100)}\n`, ['A'.repeat(64), 'A'.repeat(36)]],
])('A key is put right that stands there %s', (_case, body, lines) => {
	expect(mendedKey(body)).toEqual([BEGIN, ...lines, END, '']);
});

describe('What says how a key is encrypted', () => {
	const headers = ['Proc-Type: 4,ENCRYPTED', 'DEK-Info: AES-256-CBC,0123456789abCDEF'];

	test.each([
		['as it was made', `\n${headers.join('\n')}\n\nAAAA\n`],
		['on one line', ` ${headers.join(' ')}  AAAA `],
		['right behind the first line', `${headers.join('   ')} AAAA`],
		['behind several blanks', `   ${headers.join('\n')}\nAAAA`],
		['with breaks in letters', `\\n${headers.join('\\n')}\\n\\nAAAA\\n`],
	])('stays above it: %s', (_case, body) => {
		expect(mendedKey(body)).toEqual([BEGIN, ...headers, '', 'AAAA', END, '']);
	});

	test('may have no blank, or several, behind its names', () => {
		const written = ['Proc-Type:4,ENCRYPTED', 'dek-info:   DES-EDE3-CBC,00FF'];
		expect(mendedKey(`\n${written.join('\n')}\n\nAAAA\n`)).toEqual([
			BEGIN,
			...written,
			'',
			'AAAA',
			END,
			'',
		]);
	});

	test('is not looked for within a key', () => {
		expect(mendedKey(`\nAAAA\n${headers.join('\n')}\nBBBB\n`)).toHaveLength(5);
		expect(mendedKey(`\nAAAA\n${headers.join('\n')}\nBBBB\n`)[1]).toMatch(/^AAAAProc-Type/);
	});
});

test('A block without content stays one', () => {
	expect(mendedKey('')).toEqual([BEGIN, '', END, '']);
});

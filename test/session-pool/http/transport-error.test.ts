import {
	readSourceError,
	readTransportError,
	signInTimeout,
	timeout,
	tooLarge,
} from '../../../session-pool/http/transport-error';
import { InvalidInputError, type SessionPoolError } from '../../../session-pool/pool-error';

const withCode = (code: string) => Object.assign(new Error('read'), { code });
describe('An error without a reply', () => {
	test.each<[string, () => SessionPoolError, Partial<SessionPoolError>]>([
		[
			'a call that took too long',
			() => timeout('run the code', 60_400),
			{
				message: 'The session pool did not run the code within 60 seconds',
				advice: 'The service, or a proxy on the way, does not answer. Try again in a moment.',
				kind: 'timeout',
				code: 'Timeout',
				status: null,
				mayHaveRun: true,
				retryable: true,
			},
		],
		[
			'a sign-in that took too long',
			() => signInTimeout(60_000),
			{
				message: 'The sign-in gave no token within 60 seconds',
				advice:
					'Microsoft Entra ID, or a proxy on the way, does not answer. Nothing was sent to the session pool. Try again in a moment.',
				kind: 'signIn',
				code: 'SignInTimeout',
				status: null,
				mayHaveRun: false,
				retryable: true,
			},
		],
		[
			'a host that does not answer',
			() => readTransportError(withCode('ECONNREFUSED'), 'run the code', 'pool.example'),
			{
				message: 'The session pool at pool.example could not be reached: nothing answers there',
				advice:
					'Check the endpoint in the connection, and that this program may reach it (DNS, firewall, proxy, certificates).',
				kind: 'unreachable',
				code: 'ECONNREFUSED',
				status: null,
				mayHaveRun: false,
				retryable: true,
			},
		],
		[
			'a certificate that is not trusted',
			() => readTransportError(withCode('CERT_HAS_EXPIRED'), 'run the code', 'pool.example'),
			{
				message:
					'The session pool at pool.example could not be reached: its TLS certificate has expired',
				advice:
					'Check the endpoint in the connection, and that this program may reach it (DNS, firewall, proxy, certificates).',
				kind: 'unreachable',
				code: 'CERT_HAS_EXPIRED',
				status: null,
				mayHaveRun: false,
				retryable: false,
			},
		],
		[
			'a connection that breaks',
			() => readTransportError(withCode('ECONNRESET'), 'run the code', 'pool.example'),
			{
				message: 'The connection to the session pool broke off before it could run the code',
				advice: 'Try again in a moment.',
				kind: 'brokenOff',
				code: 'ECONNRESET',
				status: null,
				mayHaveRun: true,
				retryable: true,
			},
		],
		[
			'content that cannot be read',
			() => readSourceError(withCode('ENOENT'), 'store /mnt/data/a.csv'),
			{
				message: 'The content to store /mnt/data/a.csv could not be read',
				advice: 'Make the file again.',
				kind: 'contentUnreadable',
				code: 'ENOENT',
				status: null,
				mayHaveRun: false,
				retryable: false,
			},
		],
		[
			'a reply without end',
			() => tooLarge('list the files', 1000, 200),
			{
				message: 'The reply to "list the files" has more than 1000 bytes, and was not read on',
				advice:
					'Something between this program and the pool may have answered instead: check the endpoint in the connection and any proxy. Code that prints this much should write to a file.',
				kind: 'tooLarge',
				code: 'ReplyTooLarge',
				status: 200,
				mayHaveRun: true,
				retryable: false,
			},
		],
	])('tells all there is to know of %s', (_case, error, expected) => {
		expect(error()).toMatchObject(expected);
	});

	test('that is told already stays as it is', () => {
		const error = new InvalidInputError('No');
		expect(readTransportError(error, 'run the code', 'pool.example')).toBe(error);
		expect(readSourceError(error, 'run the code')).toBe(error);
	});
});

import { readConnectionFault } from '../../../session-pool/http/connection-fault';

const fault = (code: string | undefined, message = '') =>
	readConnectionFault(Object.assign(new Error(message), { code }));

const NOT_TRUSTED = 'its TLS certificate is not trusted';

describe('A connection that never opened', () => {
	test.each<[string, string, boolean]>([
		['ECONNREFUSED', 'nothing answers there', true],
		['ENOTFOUND', 'the name is not known', true],
		['EAI_AGAIN', 'the name could not be looked up', true],
		['EHOSTUNREACH', 'there is no way to it', true],
		['ENETUNREACH', 'there is no way to it', true],
		['EADDRNOTAVAIL', 'there is no local address left', true],
		['CERT_HAS_EXPIRED', 'its TLS certificate has expired', false],
		['DEPTH_ZERO_SELF_SIGNED_CERT', NOT_TRUSTED, false],
		['SELF_SIGNED_CERT_IN_CHAIN', NOT_TRUSTED, false],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', NOT_TRUSTED, false],
		['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', NOT_TRUSTED, false],
		['ERR_TLS_CERT_ALTNAME_INVALID', 'its TLS certificate is for another name', false],
	])('is told by %s', (code, neverOpened, transient) => {
		expect(fault(code, 'x')).toEqual({ code, neverOpened, transient });
	});

	test.each<[string | undefined, string]>([
		['ETIMEDOUT', 'connect ETIMEDOUT 10.0.0.1:443'],
		[
			'ECONNRESET',
			'Client network socket disconnected before secure TLS connection was established',
		],
		['ETIMEDOUT', ''],
	])('is told by %s with the message %j', (code, message) => {
		expect(fault(code, message)).toEqual({
			code,
			neverOpened: 'it does not take the connection',
			transient: true,
		});
	});
});

describe('A connection that was open', () => {
	test.each<[string | undefined, string]>([
		['ECONNRESET', 'socket hang up'],
		['ECONNRESET', 'read ECONNRESET'],
		['EPIPE', 'write EPIPE'],
		['ETIMEDOUT', 'read ETIMEDOUT'],
		['ETIMEDOUT', 'x'],
		[undefined, 'did not connect '],
		[undefined, ''],
	])('is told by %s with the message %j', (code, message) => {
		expect(fault(code, message)).toEqual({ code, neverOpened: undefined, transient: true });
	});

	test.each([undefined, null, 'text', 7, {}, { code: 7 }])('is assumed for %p', (error) => {
		expect(readConnectionFault(error)).toEqual({
			code: undefined,
			neverOpened: undefined,
			transient: true,
		});
	});
});

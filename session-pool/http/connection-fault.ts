const NOT_TRUSTED = 'its TLS certificate is not trusted';

/** Codes of a connection that never opened, in words: n8n replaces messages that hold such a code. */
const NEVER_OPENED: Record<string, string> = {
	ECONNREFUSED: 'nothing answers there',
	ENOTFOUND: 'the name is not known',
	EAI_AGAIN: 'the name could not be looked up',
	EHOSTUNREACH: 'there is no way to it',
	ENETUNREACH: 'there is no way to it',
	EADDRNOTAVAIL: 'there is no local address left',
	CERT_HAS_EXPIRED: 'its TLS certificate has expired',
	DEPTH_ZERO_SELF_SIGNED_CERT: NOT_TRUSTED,
	SELF_SIGNED_CERT_IN_CHAIN: NOT_TRUSTED,
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: NOT_TRUSTED,
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NOT_TRUSTED,
	ERR_TLS_CERT_ALTNAME_INVALID: 'its TLS certificate is for another name',
};

/** A connection that did not bring a reply. */
export interface ConnectionFault {
	/** The socket's error code, where it has one. */
	code?: string;
	/** Why the connection never opened, in words; the service then cannot have seen the request. */
	neverOpened?: string;
	/** Whether another try could do better: a certificate does not mend itself. */
	transient: boolean;
}

/** Reads the error of a request that got no reply; `connect` and TLS errors came before it was sent. */
export function readConnectionFault(error: unknown): ConnectionFault {
	const code = codeOf(error);
	const message = error instanceof Error ? error.message : '';
	const certificate = NEVER_OPENED[code ?? '']?.includes('certificate') === true;
	const atConnect = /^connect |before secure TLS connection/.test(message);
	// Node tries several addresses at once; their common error has no message of its own.
	const allAddresses = code === 'ETIMEDOUT' && message === '';
	const neverOpened =
		NEVER_OPENED[code ?? ''] ??
		(atConnect || allAddresses ? 'it does not take the connection' : undefined);
	return { code, neverOpened, transient: !certificate };
}

export function codeOf(error: unknown): string | undefined {
	if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
	return typeof error.code === 'string' ? error.code : undefined;
}

/** Why a connection never opened, in words and without the socket's code. */
interface NeverOpened {
	why: string;
	/** Whether another try could do better: a certificate does not mend itself. */
	transient: boolean;
}

const NOT_TRUSTED: NeverOpened = { why: 'its TLS certificate is not trusted', transient: false };
const NO_WAY: NeverOpened = { why: 'there is no way to it', transient: true };

const NEVER_OPENED: Record<string, NeverOpened> = {
	ECONNREFUSED: { why: 'nothing answers there', transient: true },
	ENOTFOUND: { why: 'the name is not known', transient: true },
	EAI_AGAIN: { why: 'the name could not be looked up', transient: true },
	EHOSTUNREACH: NO_WAY,
	ENETUNREACH: NO_WAY,
	EADDRNOTAVAIL: { why: 'there is no local address left', transient: true },
	CERT_HAS_EXPIRED: { why: 'its TLS certificate has expired', transient: false },
	DEPTH_ZERO_SELF_SIGNED_CERT: NOT_TRUSTED,
	SELF_SIGNED_CERT_IN_CHAIN: NOT_TRUSTED,
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: NOT_TRUSTED,
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NOT_TRUSTED,
	ERR_TLS_CERT_ALTNAME_INVALID: {
		why: 'its TLS certificate is for another name',
		transient: false,
	},
};

const NOT_TAKEN: NeverOpened = { why: 'it does not take the connection', transient: true };

/** A connection that did not bring a reply. */
export interface ConnectionFault {
	/** The socket's error code, where it has one. */
	code?: string;
	/** Why the connection never opened, in words; the service then cannot have seen the request. */
	neverOpened?: string;
	/** Whether another try could do better. */
	transient: boolean;
}

/** Reads the error of a request that got no reply; `connect` and TLS errors came before it was sent. */
export function readConnectionFault(error: unknown): ConnectionFault {
	const code = codeOf(error);
	const message = error instanceof Error ? error.message : '';
	const atConnect = /^connect |before secure TLS connection/.test(message);
	// Node tries several addresses at once; their common error has no message of its own.
	const allAddresses = code === 'ETIMEDOUT' && message === '';
	const neverOpened =
		NEVER_OPENED[code ?? ''] ?? (atConnect || allAddresses ? NOT_TAKEN : undefined);
	return { code, neverOpened: neverOpened?.why, transient: neverOpened?.transient ?? true };
}

export function codeOf(error: unknown): string | undefined {
	if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
	return typeof error.code === 'string' ? error.code : undefined;
}

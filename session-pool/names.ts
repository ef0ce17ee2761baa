/**
 * What the errors of this client speak of. Their texts hold these words in braces, as in "Check
 * {endpoint}.", so that whoever shows an error can put the labels of their own fields in place.
 */
export const PLAIN_NAMES = {
	/** The settings of a pool as a whole. */
	connection: 'the connection',
	/** The program that uses this client. */
	program: 'this program',
	/** What an abort signal stops. */
	work: 'the call',
	endpoint: 'the endpoint',
	apiVersion: 'the API version',
	authentication: 'the authentication',
	noAuthentication: 'none',
	tenantId: 'the tenant id',
	clientId: 'the client id',
	clientSecret: 'the client secret',
	certificate: 'the certificate',
	passphrase: 'the passphrase',
	cloud: 'the cloud',
	authorityHost: 'the authority host',
	scope: 'the token scope',
	timeout: 'the time limit',
	sessionIdentifier: 'the session identifier',
	/** Appended to what an identifier may hold. */
	identifierExample: '',
	/** How to make an identifier of any value. */
	identifierRemedy: 'Hash the value and it always fits.',
	/** How to get a file whose content is not what it was. */
	fileRemedy: 'Make the file again.',
};

/** How a caller's own interface calls these things. */
export type Names = Record<keyof typeof PLAIN_NAMES, string>;

/** Puts names in place of the words in braces; one that begins the text begins with a capital. */
export function withNames(text: string, names: Partial<Names>): string {
	const named = text.replace(/\{([a-zA-Z]{1,20})\}/g, (whole, word: string) =>
		Object.hasOwn(PLAIN_NAMES, word)
			? (names[word as keyof Names] ?? PLAIN_NAMES[word as keyof Names])
			: whole,
	);
	return text.startsWith('{') ? named.charAt(0).toUpperCase() + named.slice(1) : named;
}

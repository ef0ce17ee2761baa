import { bearerTokenFor, readConnection, SessionPoolError } from '../../session-pool';

/** The fields of the credential, each from an environment variable. */
const VARIABLES = {
	authentication: 'AZURE_CODE_INTERPRETER_AUTHENTICATION',
	tenantId: 'AZURE_CODE_INTERPRETER_TENANT_ID',
	clientId: 'AZURE_CODE_INTERPRETER_CLIENT_ID',
	clientSecret: 'AZURE_CODE_INTERPRETER_CLIENT_SECRET',
	certificate: 'AZURE_CODE_INTERPRETER_CERTIFICATE',
	passphrase: 'AZURE_CODE_INTERPRETER_PASSPHRASE',
	cloud: 'AZURE_CODE_INTERPRETER_CLOUD',
} as const;

/** What the client's errors speak of is here in environment variables. */
const NAMES = { ...VARIABLES, connection: 'the environment', program: 'this machine' };

export interface SignedIn {
	/** The pool management endpoint, checked and without a slash at its end. */
	endpoint: string;
	/** A valid token for each call; undefined for a pool that wants none. */
	token: () => Promise<string | undefined>;
}

/**
 * Signs in as the environment says: by the credential's fields in AZURE_CODE_INTERPRETER_*, else by whatever
 * @azure/identity's DefaultAzureCredential finds (`az login`, AZURE_CLIENT_ID and its companions, a managed identity).
 * A pool on this machine wants no token.
 * @throws Error that says what to mend, naming the variable
 */
export async function signIn(
	endpoint: string,
	environment: Readonly<Record<string, string | undefined>>,
): Promise<SignedIn> {
	try {
		return await signInBy(endpoint, environment);
	} catch (error) {
		if (!(error instanceof SessionPoolError)) throw error;
		const { advice, message } = error.named(NAMES);
		throw new Error(`${message}. ${advice}`.trim());
	}
}

async function signInBy(
	endpoint: string,
	environment: Readonly<Record<string, string | undefined>>,
): Promise<SignedIn> {
	const fields: Record<string, string> = { poolManagementEndpoint: endpoint };
	for (const [field, variable] of Object.entries(VARIABLES))
		fields[field] = environment[variable] ?? '';
	if (fields.authentication === '') fields.authentication = isLocal(endpoint) ? 'none' : 'default';
	const { endpoint: checked, signIn: how } = readConnection(fields);
	if (how.method === 'none') return { endpoint: checked.toString(), token: async () => undefined };
	await bearerTokenFor(how);
	return { endpoint: checked.toString(), token: () => bearerTokenFor(how) };
}

function isLocal(endpoint: string): boolean {
	return /^http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?=[:/]|$)/i.test(endpoint);
}

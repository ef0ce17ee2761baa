import { SessionPoolError } from '../pool-error';
import { type TokenSignIn, belongsToHost } from './sign-in';

const NOT_FEDERATED = {
	message: 'No federated credential of the application matches this workload',
	advice: 'Check issuer, subject and audience of the federated credential in the app registration.',
};

/** Error numbers of Microsoft Entra ID that people meet, in words. */
const ENTRA_ERRORS: Record<string, { message: string; advice: string }> = {
	AADSTS7000215: {
		message: 'The client secret is wrong',
		advice: "Copy the secret's Value, not its Secret ID, into {clientSecret} of {connection}.",
	},
	AADSTS7000222: {
		message: 'The client secret has expired',
		advice:
			'Make a new secret in the app registration and put it into {clientSecret} of {connection}.',
	},
	AADSTS90002: {
		message: 'The tenant was not found',
		advice: 'Check {tenantId} and {cloud} in {connection}.',
	},
	AADSTS900023: {
		message: 'The tenant is not valid',
		advice: 'Check {tenantId} in {connection}.',
	},
	AADSTS700016: {
		message: 'The application was not found in the tenant',
		advice: 'Check {clientId} and {tenantId} in {connection}.',
	},
	AADSTS700027: {
		message: 'The certificate does not belong to the application',
		advice:
			"Upload the certificate's public part to the app registration, or put the matching one into {connection}.",
	},
	AADSTS500011: {
		message: 'The tenant does not know the service that the token is for',
		advice:
			'Check {scope} in {connection}, and that a subscription of this tenant has the provider Microsoft.App registered.',
	},
	AADSTS70011: {
		message: 'The token scope is not valid',
		advice: 'Check {scope} in {connection}; it ends in /.default.',
	},
	AADSTS70021: NOT_FEDERATED,
	AADSTS700211: NOT_FEDERATED,
	AADSTS700212: NOT_FEDERATED,
	AADSTS700213: NOT_FEDERATED,
	AADSTS53003: {
		message: 'A Conditional Access policy blocked the sign-in',
		advice: 'Ask the administrator of the tenant to allow this service principal.',
	},
};

/**
 * Puts a failed sign-in into words. Entra's own text and the SDK's error are left behind: they can
 * repeat what was typed and carry the request. Only Entra's error number is kept.
 */
export function readSignInError(error: unknown, signIn: TokenSignIn): SessionPoolError {
	if (error instanceof SessionPoolError) return error;
	const { number, name, socketCode, hasNoIdentity } = partsOf(error);
	if (number !== undefined) {
		const known = ENTRA_ERRORS[number] ?? {
			message: 'Microsoft Entra ID refused the sign-in',
			advice: 'Check tenant, client and secret or certificate in {connection}.',
		};
		return signInError(`${known.message} (${number})`, known.advice, number);
	}
	if (belongsToHost(signIn) && hasNoIdentity) {
		return signInError(
			'The machine that {program} runs on has no identity to sign in with',
			howToGiveIdentity(signIn),
			name,
		);
	}
	return signInError(
		'Microsoft Entra ID could not be reached for the sign-in',
		'Check that {program} may reach the sign-in host (DNS, firewall, proxy, certificates), and {cloud} in {connection}.',
		socketCode ?? name,
	);
}

function howToGiveIdentity({ method, ...signIn }: TokenSignIn): string {
	if (method === 'workloadIdentity') {
		return 'Workload identity needs AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_FEDERATED_TOKEN_FILE, which AKS sets for a labelled pod with a linked service account.';
	}
	return method === 'managedIdentity' && signIn.clientId !== ''
		? 'Check {clientId} in {connection}, and that the identity it belongs to is assigned to the machine.'
		: 'Assign a managed identity to the machine, or choose a service principal as {authentication}.';
}

function signInError(message: string, advice: string, code?: string): SessionPoolError {
	return new SessionPoolError(message, advice, { kind: 'signIn', code });
}

/** What may be told of the SDK's error. */
function partsOf(error: unknown) {
	if (!(error instanceof Error)) return { hasNoIdentity: true };
	const { errorResponse, code } = error as Error & {
		errorResponse?: { errorDescription?: string };
		code?: unknown;
	};
	const text = `${error.message} ${errorResponse?.errorDescription ?? ''}`;
	// The SDK says the same of a metadata service that is not there, but as an unavailable credential.
	const isUnavailable = /^(?:CredentialUnavailable|AggregateAuthentication)Error$/.test(error.name);
	return {
		number: /AADSTS\d+/.exec(text)?.[0],
		name: error.name,
		socketCode: typeof code === 'string' && /^E[A-Z_]+$/.test(code) ? code : undefined,
		hasNoIdentity: isUnavailable || !/\b(?:network|endpoints_resolution)_error\b/.test(text),
	};
}

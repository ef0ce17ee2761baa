import type { Names } from '../session-pool';

/** What the fields of the credential are called, for errors of the session pool client. */
export const POOL_NAMES: Partial<Names> = {
	connection: 'the credential',
	program: 'n8n',
	work: 'the workflow execution',
	endpoint: "'Pool Management Endpoint'",
	apiVersion: "'API Version'",
	authentication: "'Authentication'",
	noAuthentication: "'None (Local Emulator)'",
	tenantId: "'Directory (Tenant) ID'",
	clientId: "'Client ID'",
	clientSecret: "'Client Secret'",
	certificate: "'Certificate'",
	passphrase: "'Passphrase'",
	cloud: "'Cloud'",
	authorityHost: "'Authority Host'",
	scope: "'Token Scope'",
};

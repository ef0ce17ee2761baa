import type { Names } from '../../../session-pool';

/** What the fields of the credential and of the node are called, for errors of the session pool client. */
export const POOL_NAMES: Names = {
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
	timeout: "'Code Timeout'",
	sessionIdentifier: "'Session Identifier'",
	identifierExample: ', for example {{ $json.chatId }}',
	identifierRemedy:
		'Hash the value in the expression and it always fits, for example {{ $json.email.hash() }}.',
	fileRemedy: 'Run the node that made the file again.',
};

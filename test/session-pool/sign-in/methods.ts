import { CLIENT, TENANT } from '../../support/entra';
import { tokenReply } from '../../support/fake-entra';
import type { ServiceReply } from '../../support/fake-service';

export const LOGIN = 'https://login.microsoftonline.com';
/** Where Azure App Service and Azure Container Apps give tokens of managed identities. */
export const IDENTITY_ENDPOINT = 'http://identity.example:8081';
/** Where a virtual machine in Azure does; on any other machine nothing answers there. */
export const METADATA_SERVICE = 'http://169.254.169.254';

export const POOL_ORIGIN = 'https://westeurope.dynamicsessions.io';
export const POOL = `${POOL_ORIGIN}/subscriptions/s/resourceGroups/g/sessionPools/p`;

/** One way to sign in, on a machine that has what it takes. */
export interface Method {
	/** Who gives its tokens. */
	giver: string;
	/** The path tokens are asked for at. */
	path: string;
	fields: Record<string, string>;
	variables: Record<string, string>;
}

const ENTRA = { giver: LOGIN, path: `/${TENANT}/oauth2/v2.0/token` };
/** Only what a server may have; tools of a developer are not looked for. */
const SERVER = { AZURE_TOKEN_CREDENTIALS: 'prod' };
const IN_ENVIRONMENT = { AZURE_TENANT_ID: TENANT, AZURE_CLIENT_ID: CLIENT };

export const APP_SERVICE = {
	IDENTITY_ENDPOINT: `${IDENTITY_ENDPOINT}/msi/token`,
	IDENTITY_HEADER: 'canary-identity-header',
};
export const KUBERNETES = {
	...IN_ENVIRONMENT,
	AZURE_FEDERATED_TOKEN_FILE: 'canary-federated-token',
};

/** The ways whose fields need nothing made for them. */
export const METHODS: Record<string, Method> = {
	clientSecret: {
		...ENTRA,
		fields: { tenantId: TENANT, clientId: CLIENT, clientSecret: 'canary-secret' },
		variables: {},
	},
	managedIdentity: {
		giver: IDENTITY_ENDPOINT,
		path: '/msi/token',
		fields: {},
		variables: APP_SERVICE,
	},
	workloadIdentity: { ...ENTRA, fields: {}, variables: KUBERNETES },
	none: { ...ENTRA, fields: {}, variables: {} },
	default: {
		...ENTRA,
		fields: {},
		variables: { ...SERVER, ...IN_ENVIRONMENT, AZURE_CLIENT_SECRET: 'canary-environment-secret' },
	},
};

/** A token of a day: managed identities give such. */
export const dayToken = (token: string) => tokenReply(token, 24 * 3600);

/** What a managed identity endpoint says of an identity that is not there. */
export const NO_IDENTITY: ServiceReply = {
	status: 400,
	json: { error: 'invalid_request', error_description: 'Identity not found: canary-identity' },
};

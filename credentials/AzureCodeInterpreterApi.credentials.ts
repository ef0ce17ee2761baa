import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { API_VERSIONS, DEFAULT_API_VERSION, TOKEN_SCOPE } from '../session-pool';
import { TEST_IDENTIFIER, signedRequest } from './signed-request';

const SERVICE_PRINCIPAL = ['clientSecret', 'clientCertificate'];
const HOST_IDENTITY = ['managedIdentity', 'workloadIdentity', 'default'];

export class AzureCodeInterpreterApi implements ICredentialType {
	name = 'azureCodeInterpreterApi';

	displayName = 'Azure Code Interpreter API';

	icon = {
		light: 'file:../nodes/AzureCodeInterpreter/azureCodeInterpreter.svg',
		dark: 'file:../nodes/AzureCodeInterpreter/azureCodeInterpreter.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-azure-code-interpreter/n8n-nodes-azure-code-interpreter#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Pool Management Endpoint',
			name: 'poolManagementEndpoint',
			type: 'string',
			required: true,
			default: '',
			placeholder:
				'https://westeurope.dynamicsessions.io/subscriptions/.../resourceGroups/.../sessionPools/...',
			hint: "On the overview page of the session pool in the Azure portal, or from 'az containerapp sessionpool show'",
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			default: 'clientSecret',
			description: 'How n8n signs in to Microsoft Entra ID',
			options: [
				{
					name: 'Azure Default Credential',
					value: 'default',
					description:
						'Whatever identity the machine of n8n offers: environment, workload, managed identity, Azure CLI',
				},
				{
					name: 'Managed Identity',
					value: 'managedIdentity',
					description: 'The identity of the Azure resource that n8n runs on',
				},
				{
					name: 'None (Local Emulator)',
					value: 'none',
					description: 'No token is sent, and plain http is allowed',
				},
				{
					name: 'Service Principal (Certificate)',
					value: 'clientCertificate',
					description: 'An app registration with a certificate',
				},
				{
					name: 'Service Principal (Client Secret)',
					value: 'clientSecret',
					description: 'An app registration with a client secret',
				},
				{
					name: 'Workload Identity',
					value: 'workloadIdentity',
					description: 'The identity of a Kubernetes service account, as on AKS',
				},
			],
		},
		{
			displayName: 'Directory (Tenant) ID',
			name: 'tenantId',
			type: 'string',
			required: true,
			default: '',
			placeholder: '00000000-0000-0000-0000-000000000000',
			displayOptions: { show: { authentication: SERVICE_PRINCIPAL } },
		},
		{
			// n8n shows fields of this name as 'Client ID', whatever they are called.
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			required: true,
			default: '',
			placeholder: '00000000-0000-0000-0000-000000000000',
			hint: "'Application (client) ID' on the overview page of the app registration",
			displayOptions: { show: { authentication: SERVICE_PRINCIPAL } },
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			hint: "The secret's Value, not its Secret ID",
			displayOptions: { show: { authentication: ['clientSecret'] } },
		},
		{
			displayName: 'Certificate',
			name: 'certificate',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: '-----BEGIN CERTIFICATE-----...-----BEGIN PRIVATE KEY-----...',
			description: 'PEM text with the certificate and its private key, one below the other',
			displayOptions: { show: { authentication: ['clientCertificate'] } },
		},
		{
			displayName: 'Passphrase',
			name: 'passphrase',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Only for an encrypted private key',
			displayOptions: { show: { authentication: ['clientCertificate'] } },
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			placeholder: '00000000-0000-0000-0000-000000000000',
			hint: 'Optional: only for a user-assigned identity; the machine has another by itself',
			displayOptions: { show: { authentication: HOST_IDENTITY } },
		},
		{
			displayName: 'API Version',
			name: 'apiVersion',
			type: 'options',
			default: DEFAULT_API_VERSION,
			options: API_VERSIONS.map((version) => ({ name: version, value: version })),
			description: 'Version of the dynamic sessions data plane. The newest suits every pool.',
		},
		{
			displayName: 'Cloud',
			name: 'cloud',
			type: 'options',
			default: 'public',
			options: [
				{ name: 'Azure China', value: 'china' },
				{ name: 'Azure Public', value: 'public' },
				{ name: 'Azure US Government', value: 'usGovernment' },
				{ name: 'Custom Authority Host', value: 'custom' },
			],
			displayOptions: { show: { authentication: SERVICE_PRINCIPAL } },
		},
		{
			displayName: 'Authority Host',
			name: 'authorityHost',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'https://login.microsoftonline.com',
			description: 'The host that gives tokens; it gets the secret, so it must be one you trust',
			displayOptions: { show: { authentication: SERVICE_PRINCIPAL, cloud: ['custom'] } },
		},
		{
			displayName: 'Token Scope',
			name: 'scope',
			type: 'string',
			default: TOKEN_SCOPE,
			description: 'What the token is for; only another cloud needs another scope',
			displayOptions: { show: { authentication: SERVICE_PRINCIPAL } },
		},
	];

	/**
	 * Signs a request of n8n's own HTTP helpers (credential test, HTTP Request node). A property, not a
	 * method: n8n copies credential classes by spread, and a method would be lost for the HTTP Request node.
	 */
	authenticate: IAuthenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => await signedRequest(credentials, requestOptions);

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.poolManagementEndpoint }}',
			url: '/files',
			qs: {
				'api-version': '={{ $credentials.apiVersion }}',
				identifier: TEST_IDENTIFIER,
			},
		},
	};
}

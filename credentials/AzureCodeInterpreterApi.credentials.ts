import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { readConnection } from '../session-pool/connection';
import { bearerTokenFor } from '../session-pool/sign-in';
import { API_VERSIONS, DEFAULT_API_VERSION } from '../session-pool/wire/api-version';

/** The session that the credential test lists; it stays empty and cools down by itself. */
const TEST_IDENTIFIER = 'n8n-credential-test';

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
			description:
				"Copy it from the overview page of the session pool in the Azure portal, or from 'az containerapp sessionpool show'",
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			default: 'clientSecret',
			options: [
				{
					name: 'Service Principal (Client Secret)',
					value: 'clientSecret',
				},
				{
					name: 'None (Local Emulator)',
					value: 'none',
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
			displayOptions: { show: { authentication: ['clientSecret'] } },
		},
		{
			displayName: 'Application (Client) ID',
			name: 'clientId',
			type: 'string',
			required: true,
			default: '',
			placeholder: '00000000-0000-0000-0000-000000000000',
			displayOptions: { show: { authentication: ['clientSecret'] } },
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The value of the secret, not its ID',
			displayOptions: { show: { authentication: ['clientSecret'] } },
		},
		{
			displayName: 'API Version',
			name: 'apiVersion',
			type: 'options',
			default: DEFAULT_API_VERSION,
			options: API_VERSIONS.map((version) => ({ name: version, value: version })),
			description: 'Version of the dynamic sessions data plane. The newest suits every pool.',
		},
	];

	/**
	 * Signs a request of n8n's own HTTP helpers (credential test, HTTP Request node). A property, not a
	 * method: n8n copies credential classes by spread, and a method would be lost for the HTTP Request node.
	 */
	authenticate: IAuthenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const { endpoint, signIn } = readConnection(credentials);
		const { url, baseURL } = requestOptions;
		// The credential test gives the endpoint as it was typed; a pasted route or slash is taken off here.
		const isOwnBase = baseURL === credentials.poolManagementEndpoint;
		const target = `${(isOwnBase ? endpoint.toString() : (baseURL ?? '')).replace(/\/+$/, '')}${url}`;
		// Refused before a token is asked for: it belongs to this pool only.
		endpoint.assertContains(target);
		const request = {
			...requestOptions,
			baseURL: undefined,
			url: target,
			disableFollowRedirect: true,
		};
		if (signIn.method === 'none') return request;
		const token = await bearerTokenFor(signIn);
		return {
			...request,
			headers: { ...requestOptions.headers, Authorization: `Bearer ${token}` },
		};
	};

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

import { API_VERSIONS, NEWEST } from '../support/api-versions';
import { N8nEngine } from '../engine/n8n-engine';
import { NodeHelpers, type ICredentialType, type INode, type INodeParameters } from 'n8n-workflow';

let engine: N8nEngine;
let type: ICredentialType;

beforeAll(async () => {
	engine = await N8nEngine.start({ credentials: {} });
	type = engine.credentialTypes.get('azureCodeInterpreterApi') as ICredentialType;
});

afterAll(async () => await engine.close());

/** Labels of the fields that n8n shows for some values, in their order. */
function shown(values: INodeParameters): string[] {
	const filled = { ...defaults(), ...values };
	return type.properties
		.filter((field) => NodeHelpers.displayParameter(filled, field, null as unknown as INode, null))
		.map(({ displayName }) => displayName);
}

function defaults(): INodeParameters {
	return Object.fromEntries(type.properties.map((field) => [field.name, field.default as string]));
}

const PRINCIPAL = ['Directory (Tenant) ID', 'Client ID'];

test.each([
	['clientSecret', [...PRINCIPAL, 'Client Secret'], ['Cloud', 'Token Scope']],
	['clientCertificate', [...PRINCIPAL, 'Certificate', 'Passphrase'], ['Cloud', 'Token Scope']],
	['managedIdentity', ['Client ID'], []],
	['workloadIdentity', ['Client ID'], []],
	['default', ['Client ID'], []],
	['none', [], []],
])(
	'with Authentication %s a person sees the endpoint, %j, the version and %j',
	(authentication, own, last) => {
		expect(shown({ authentication })).toEqual([
			'Pool Management Endpoint',
			'Authentication',
			...own,
			'API Version',
			...last,
		]);
	},
);

test('a service principal with a secret is what a new credential starts with', () => {
	expect(shown({})).toEqual(shown({ authentication: 'clientSecret' }));
	expect(defaults()).toMatchObject({
		authentication: 'clientSecret',
		apiVersion: NEWEST,
	});
});

test('all four API versions can be chosen, the newest first', () => {
	const { options } = type.properties.find(({ name }) => name === 'apiVersion') ?? {};
	expect(options?.map((option) => 'value' in option && option.value)).toEqual([...API_VERSIONS]);
});

test('every secret is hidden while it is typed, and nothing else is', () => {
	const hidden = type.properties.filter(({ typeOptions }) => typeOptions?.password === true);
	expect(hidden.map(({ name }) => name)).toEqual(['clientSecret', 'certificate', 'passphrase']);
});

test('nothing is kept in the credential that a person did not fill in', () => {
	expect(type.preAuthentication).toBeUndefined();
	expect(type.properties.filter((field) => field.type === 'hidden')).toEqual([]);
});

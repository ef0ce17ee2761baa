import type { TokenSignIn } from '../../../session-pool/sign-in/sign-in';
import { readSignInError } from '../../../session-pool/sign-in/sign-in-error';
import { InvalidInputError } from '../../../session-pool/pool-error';
import { CLIENT, TENANT } from '../../support/entra';

const scope = 'https://dynamicsessions.io/.default';
const onHost = (method: 'managedIdentity' | 'workloadIdentity' | 'default', clientId = '') =>
	({ method, clientId, tenantId: TENANT, scope }) as TokenSignIn;
const SECRET = { method: 'clientSecret', tenantId: TENANT, clientId: CLIENT } as TokenSignIn;

const failed = (message: string, more: object = {}) => Object.assign(new Error(message), more);

const NO_IDENTITY = 'The machine that this program runs on has no identity to sign in with';
const NOT_REACHED = 'Microsoft Entra ID could not be reached for the sign-in';

describe('A sign-in that failed', () => {
	test.each([
		['Entra says so', failed('x AADSTS7000215: y'), 'AADSTS7000215'],
		[
			'the SDK quotes Entra',
			failed('x', { errorResponse: { errorDescription: 'AADSTS53003' } }),
			'AADSTS53003',
		],
	])('has the number of Entra when %s', (_case, error, code) => {
		const told = readSignInError(error, SECRET);
		expect(told).toMatchObject({ kind: 'signIn', code });
		expect(told.message).toContain(`(${code})`);
	});

	test.each([
		['the code of its socket', { code: 'ECONNREFUSED' }, 'ECONNREFUSED'],
		['its name without a code', {}, 'Error'],
		['its name for a code that is none', { code: 'request_failed' }, 'Error'],
		['its name for a code of one letter', { code: 'E' }, 'Error'],
		['its name for a code with more behind it', { code: 'ECONNREFUSED canary' }, 'Error'],
		['its name for a code with more before it', { code: 'canary ECONNREFUSED' }, 'Error'],
		['its name for a number', { code: 7 }, 'Error'],
	])('has %s when Entra was not reached', (_case, more, code) => {
		const told = readSignInError(failed('x', more), SECRET);
		expect(told).toMatchObject({ message: NOT_REACHED, kind: 'signIn', code });
	});

	test.each([
		['something that is no error', 'x', NO_IDENTITY],
		['no word of a network', failed('x'), NO_IDENTITY],
		['a network error', failed('network_error: x'), NOT_REACHED],
		['an address that is not found', failed('endpoints_resolution_error'), NOT_REACHED],
		[
			'a network error in its description',
			failed('x', { errorResponse: { errorDescription: 'network_error' } }),
			NOT_REACHED,
		],
		['a word like it', failed('my_network_error'), NO_IDENTITY],
		[
			'an unavailable credential',
			failed('network_error', { name: 'CredentialUnavailableError' }),
			NO_IDENTITY,
		],
		[
			'several unavailable ones',
			failed('network_error', { name: 'AggregateAuthenticationError' }),
			NO_IDENTITY,
		],
		[
			'another name',
			failed('network_error', { name: 'MyCredentialUnavailableError' }),
			NOT_REACHED,
		],
		[
			'a longer name',
			failed('network_error', { name: 'CredentialUnavailableErrors' }),
			NOT_REACHED,
		],
	])("of the machine's identity is told by %s", (_case, error, message) => {
		expect(readSignInError(error, onHost('managedIdentity')).message).toBe(message);
	});

	test('without an error is told of any other sign-in as well', () => {
		expect(readSignInError('x', SECRET)).toMatchObject({ message: NOT_REACHED, code: undefined });
	});

	test.each([
		['managedIdentity', CLIENT, 'Check the client id'],
		['managedIdentity', '', 'Assign a managed identity to the machine'],
		['default', CLIENT, 'Assign a managed identity to the machine'],
		['workloadIdentity', CLIENT, 'AZURE_FEDERATED_TOKEN_FILE'],
	] as const)('by %s with client %j says how to mend it', (method, clientId, advice) => {
		expect(readSignInError(failed('x'), onHost(method, clientId)).advice).toContain(advice);
	});

	test('that is told already stays as it is', () => {
		const error = new InvalidInputError('No');
		expect(readSignInError(error, SECRET)).toBe(error);
	});
});

import { readConnection } from '../../../session-pool/connection';
import { AzureCodeInterpreterApi } from '../../../credentials/AzureCodeInterpreterApi.credentials';
import { FakeService, forgetFakes } from '../../support/fake-service';
import { inputRefusalOf, refusalOf } from '../../support/refusal';
import { HostMachine } from './host-environment';
import { METHODS, dayToken } from './methods';

const PATH = '/subscriptions/s/resourceGroups/g/sessionPools/p';
const METHOD_NAMES = ['managedIdentity', 'workloadIdentity', 'default'];

let host: HostMachine | undefined;

// Nothing but the hosts that are known without an administrator.
delete process.env.AZURE_CODE_INTERPRETER_ALLOWED_HOSTS;

afterEach(() => {
	forgetFakes();
	host?.leave();
	host = undefined;
});

describe.each(METHOD_NAMES)("The identity of n8n's machine, by %s,", (authentication) => {
	test.each([
		`https://westeurope.dynamicsessions.io${PATH}`,
		`https://WestEurope.DynamicSessions.IO${PATH}`,
		`https://westeurope.dynamicsessions.io:443${PATH}`,
		`https://a.b.dynamicsessions.io${PATH}`,
	])('is used for a session pool of Azure: %s', (poolManagementEndpoint) => {
		const { signIn } = readConnection({ authentication, poolManagementEndpoint });
		expect(signIn).toMatchObject({ scope: 'https://dynamicsessions.io/.default' });
	});

	test.each([
		'https://pool.example',
		'https://dynamicsessions.io',
		'https://dynamicsessions.io.evil.example',
		'https://westeurope.dynamicsessions.io.evil.example',
		'https://evil-dynamicsessions.io',
		'https://xdynamicsessions.io',
		'https://westeurope.xdynamicsessions.io',
		'https://westeurope.dynamicsessions.io.',
		// A Cyrillic letter at the end.
		'https://westeurope.dynamicsessions.i\u043e',
		'https://westeurope.dynamicsessions.io%2eevil.example',
		'https://westeurope.dynamicsessions.com',
		'https://evil.example/.dynamicsessions.io',
		'https://evil.example?.dynamicsessions.io',
		'https://evil.example#.dynamicsessions.io',
		'https://evil.example\\.dynamicsessions.io',
		'https://localhost',
		'https://127.0.0.1',
		'https://[::1]',
		'https://169.254.169.254',
	])('is not asked for on behalf of %s', async (origin) => {
		host = new HostMachine(METHODS[authentication].variables);
		const giver = new FakeService(METHODS[authentication].giver);
		giver.answers(dayToken('canary-token'));
		const fields = { authentication, poolManagementEndpoint: `${origin}${PATH}` };
		expect(inputRefusalOf(() => readConnection(fields)).message).toBe(
			"The identity of n8n's machine is only used for session pools at *.dynamicsessions.io",
		);
		const { authenticate } = new AzureCodeInterpreterApi();
		const url = `${origin}${PATH}/files`;
		await refusalOf((authenticate as SignsRequests)(fields, { url }));
		expect(giver.seen).toEqual([]);
	});

	test.each([`http://westeurope.dynamicsessions.io${PATH}`, 'https://user@a.dynamicsessions.io/p'])(
		'is not used for %s either',
		(poolManagementEndpoint) => {
			inputRefusalOf(() => readConnection({ authentication, poolManagementEndpoint }));
		},
	);
});

type SignsRequests = (fields: object, request: { url: string }) => Promise<unknown>;

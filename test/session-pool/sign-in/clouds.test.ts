import { readConnection } from '../../../session-pool/connection';
import { clientFor } from '../../../session-pool/client-cache';
import { CLIENT, TENANT, newSecret } from '../../support/entra';
import { refusalReply } from '../../support/fake-entra';
import { FakeService, forgetFakes } from '../../support/fake-service';
import { newCertificate } from './certificates';
import { POOL, POOL_ORIGIN, dayToken } from './methods';
import { refusalOf } from '../../support/refusal';

const HOSTS = {
	public: 'https://login.microsoftonline.com',
	usGovernment: 'https://login.microsoftonline.us',
	china: 'https://login.partner.microsoftonline.cn',
	custom: 'https://login.contoso.example',
};
type Cloud = keyof typeof HOSTS;
const CLOUDS = Object.keys(HOSTS) as Cloud[];

/** Secret or certificate, one that no test has signed in with yet. */
const PROOFS: Record<string, () => Promise<Record<string, string>>> = {
	clientSecret: async () => ({ clientSecret: newSecret() }),
	clientCertificate: async () => {
		const { certificate, key } = await newCertificate();
		return { certificate: certificate + key };
	},
};

let hosts: Record<Cloud, FakeService>;
let pool: FakeService;

beforeEach(() => {
	const entries = Object.entries(HOSTS).map(([cloud, host]) => [cloud, new FakeService(host)]);
	hosts = Object.fromEntries(entries);
	pool = new FakeService(POOL_ORIGIN).answers({ json: { value: [] } });
});
afterEach(forgetFakes);

async function list(authentication: string, cloud: string) {
	const connection = readConnection({
		poolManagementEndpoint: POOL,
		authentication,
		tenantId: TENANT,
		clientId: CLIENT,
		cloud,
		authorityHost: HOSTS.custom,
		...(await PROOFS[authentication]()),
	});
	const client = await clientFor(connection);
	return await client.getSession('session-1').files.list({ directory: '', recursive: false });
}

/** What a sign-in host says of itself; only one of the person's own is asked for it. */
function description(host: string) {
	const base = `${host}/${TENANT}`;
	return {
		json: {
			token_endpoint: `${base}/oauth2/v2.0/token`,
			authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
			issuer: `${base}/v2.0`,
			jwks_uri: `${base}/keys`,
		},
	};
}

describe.each(Object.keys(PROOFS))('A service principal with %s', (authentication) => {
	test.each(CLOUDS)('signs in at the host of the cloud it belongs to: %s', async (cloud) => {
		const host = hosts[cloud];
		if (cloud === 'custom') host.answers(description(HOSTS.custom));
		host.answers(dayToken('canary-token'));
		await list(authentication, cloud);
		const { method, path, body } = host.seen[host.seen.length - 1];
		expect([method, path]).toEqual(['POST', `/${TENANT}/oauth2/v2.0/token`]);
		expect(new URLSearchParams(body.toString()).get('client_id')).toBe(CLIENT);
		expect(pool.onlyRequest.headers.authorization).toBe('Bearer canary-token');
		// Not even Microsoft is told about the others.
		for (const other of CLOUDS.filter((name) => name !== cloud)) {
			expect(hosts[other].seen).toEqual([]);
		}
	});

	test('is refused in the same words by the host of another cloud', async () => {
		hosts.usGovernment.answers(refusalReply(90002));
		const refusal = await refusalOf(list(authentication, 'usGovernment'));
		expect(refusal.message).toBe('The tenant was not found (AADSTS90002)');
		expect(refusal.advice).toContain("'Directory (Tenant) ID' and 'Cloud'");
	});
});

import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { NEWEST } from '../support/api-versions';
import { N8nEngine, outputOf } from '../engine/n8n-engine';
import { standInNodes } from '../engine/stand-in-nodes';
import { newSecret } from '../support/entra';
import { EntraServer } from '../support/entra-server';
import { sendJson } from '../support/tls-server';
import { everythingIn, foundIn, plantedIn } from './canaries';
import { newCertificate } from '../session-pool/sign-in/certificates';
import { httpNodes, httpWorkflow } from './http-nodes';
import { REFUSED } from './token-targets';

let entra: EntraServer;
let engine: N8nEngine;

beforeAll(async () => {
	Object.assign(standInNodes, httpNodes);
	entra = await EntraServer.start();
	engine = await N8nEngine.start({ credentials: entra.fields() });
});
beforeEach(() => {
	entra.reset();
	engine.credentials = entra.fields(newSecret());
});
afterAll(async () => {
	await engine.close();
	await entra.server.close();
});

const NODES = Object.keys(httpNodes) as Array<keyof typeof httpNodes>;

/** Runs the node on one item; `options` are what people can set in it. */
async function request(
	node: keyof typeof httpNodes,
	url: string,
	{ method = 'GET', ...options }: Record<string, unknown> = {},
) {
	const items = [{ json: { url, method, options } as never }];
	const run = await engine.run(httpWorkflow(node), { items });
	return { run, error: run.data.resultData.error, output: outputOf(run, 'HTTP') };
}

test("The credential's authenticate is still there after n8n has copied the type by spread", () => {
	const type = engine.credentialTypes.get('azureCodeInterpreterApi');
	expect({ ...type }.authenticate).toBeInstanceOf(Function);
});

describe.each(NODES)('A request of %s with the credential', (node) => {
	test('reaches the pool with a token, and its reply comes out', async () => {
		entra.pool = (_request, response) => sendJson(response, 200, { value: [{ name: 'a.csv' }] });
		const { error, output } = await request(node, `${entra.endpoint}/files`, {
			qs: { identifier: 'x', 'api-version': NEWEST },
		});
		expect(error).toBeUndefined();
		expect(output).toMatchObject([{ json: { value: [{ name: 'a.csv' }] } }]);
		const [{ path, headers }] = entra.poolRequests;
		expect(path).toContain(`/sessionPools/p/files?identifier=x&api-version=${NEWEST}`);
		expect(headers.authorization).toMatch(/^Bearer canary-token-\d+$/);
	});

	test('takes its body along', async () => {
		const body = { code: '1 + 1' };
		const { error } = await request(node, `${entra.endpoint}/executions`, { method: 'POST', body });
		expect(error).toBeUndefined();
		expect(JSON.parse(entra.poolRequests[0].body)).toEqual(body);
	});

	test.each([
		'another host',
		'another port',
		'plain http',
		'its host as user',
		'its address in IPv6',
		'a host that begins like it',
		'another pool',
		'another pool, seen from inside',
		'another pool whose name begins like its',
		'dots encoded',
		'dots encoded twice',
		'backslashes',
	])('is refused, and no token asked for: %s', async (name) => {
		const { error } = await request(node, REFUSED[name](new URL(entra.endpoint)));
		expect(error?.message).toContain("The request is not for the credential's session pool");
		expect(entra.server.seen).toEqual([]);
	});

	test.each([301, 302, 303, 307, 308])('does not follow a redirect with %d', async (status) => {
		entra.pool = ({ path }, response) => {
			const elsewhere = path.includes('/q/') ? '/final' : '/subscriptions/s/q/files';
			response.writeHead(status, { Location: `${entra.server.origin}${elsewhere}` }).end();
		};
		for (const method of ['GET', 'POST']) {
			const { error } = await request(node, `${entra.endpoint}/files`, { method });
			expect(error).toMatchObject({ httpCode: String(status) });
		}
		expect(entra.poolRequests.map(({ path }) => path)).toEqual([
			expect.stringMatching(/\/p\/files$/),
			expect.stringMatching(/\/p\/files$/),
		]);
	});

	test.each<[string, EntraServer['pool']]>([
		['is refused', (_request, response) => sendJson(response, 403, { error: {} })],
		['is cut off', (_request, response) => response.socket?.destroy()],
	])('shows no secret when it %s', async (_case, pool) => {
		const { fields, canaries } = await plantedIn(entra);
		engine.credentials = fields;
		entra.pool = pool;
		const { error, run } = await request(node, `${entra.endpoint}/files`);
		expect(error).toMatchObject({ name: 'NodeApiError' });
		expect(foundIn(everythingIn(run), canaries)).toEqual([]);
	});

	test('goes to no server whose certificate is not trusted, even if the node allows it', async () => {
		const { certificate: cert, key } = await newCertificate('localhost');
		const seen: Array<string | undefined> = [];
		const impostor = createServer({ cert, key }, ({ headers }, response) => {
			seen.push(headers.authorization);
			sendJson(response, 200, {});
		});
		await new Promise<void>((resolve) => impostor.listen(0, '127.0.0.1', resolve));
		const { port } = impostor.address() as AddressInfo;
		const endpoint = `https://localhost:${port}/sessionPools/p`;
		engine.credentials = { ...engine.credentials, poolManagementEndpoint: endpoint };
		const outcomes = [];
		for (const options of [
			{ rejectUnauthorized: false, skipSslCertificateValidation: true },
			{ agentOptions: { ca: cert } },
			{ agentOptions: { rejectUnauthorized: false } },
		]) {
			outcomes.push((await request(node, `${endpoint}/files`, options)).error);
		}
		impostor.closeAllConnections();
		await new Promise((resolve) => impostor.close(resolve));
		expect(outcomes).toEqual(Array(3).fill(expect.objectContaining({ name: 'NodeApiError' })));
		expect(entra.tokenRequests).toHaveLength(1);
		expect(seen).toEqual([]);
	});
});

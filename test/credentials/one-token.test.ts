import { N8nEngine, outputOf } from '../engine/n8n-engine';
import { chain } from '../support/chain';
import { CANARY_SECRET } from '../support/entra';
import { EntraServer } from '../support/entra-server';
import { sendJson } from '../support/tls-server';
import { newCertificate } from '../session-pool/sign-in/certificates';

const EXECUTED = {
	status: 'Succeeded',
	result: { stdout: '', stderr: '', executionResult: 2, executionTimeInMilliseconds: 1 },
};

let entra: EntraServer;
let engine: N8nEngine;

beforeAll(async () => {
	entra = await EntraServer.start();
	engine = await N8nEngine.start({ credentials: {} });
});
beforeEach(() => {
	entra.reset();
	entra.pool = ({ method }, response) =>
		sendJson(response, 200, method === 'POST' ? EXECUTED : { value: [] });
});
afterAll(async () => {
	await engine.close();
	await entra.server.close();
});

/** JavaScript is one call without a report, so that a pool that runs nothing can answer it. */
const parameters = {
	operation: 'execute',
	language: 'javaScript',
	javaScriptCode: '1 + 1',
	outputFiles: 'none',
};

/** Two of our nodes, one after the other, each once for every item. */
const workflow = chain({ name: 'First', parameters }, { name: 'Second', parameters });

async function execute(itemCount: number): Promise<number> {
	const items = Array.from({ length: itemCount }, (_, index) => ({ json: { index } }));
	const run = await engine.run(workflow, { mode: 'trigger', items });
	expect(run.data.resultData.error).toBeUndefined();
	return outputOf(run, 'Second').length;
}

describe.each<[string, () => Promise<Record<string, string>>]>([
	['a client secret', async () => entra.fields(`${CANARY_SECRET}-one-token`)],
	[
		'a certificate',
		async () => {
			const { certificate, key } = await newCertificate();
			const fields = { authentication: 'clientCertificate', certificate: certificate + key };
			return { ...entra.fields(), ...fields };
		},
	],
])('One token request is made with %s', (_case, fields) => {
	test('for 1,000 items and 20 executions that start together on a cold cache', async () => {
		engine.credentials = await fields();
		const counts = [1_000, ...Array<number>(19).fill(3)];
		expect(await Promise.all(counts.map(execute))).toEqual(counts);
		const runs = entra.poolRequests.filter(({ path }) => path.includes('/executions?'));
		expect(runs).toHaveLength(2 * (1_000 + 19 * 3));
		expect(entra.tokenRequests).toHaveLength(1);
	}, 240_000);
});

import { API_VERSION, POOL_PATH, type StubAddress, type StubCounts } from './stub-address';

/** Where the stub is, for a process that was started with `stubEnv`. */
const { control, origins } = JSON.parse(process.env.BENCH_STUB ?? '{}') as StubAddress;

export const TOKEN = 'a-token-for-the-benchmark';

export function origin(delayMs: number): string {
	return origins[delayMs];
}

/** Path and query of a route of the pool. */
export function route(path: string, identifier: string): string {
	return `${POOL_PATH}/${path}?api-version=${API_VERSION}&identifier=${identifier}`;
}

/** Fields of our credential: a service principal whose authority is the stub. */
export function credentialFields(delayMs: number): Record<string, string> {
	return {
		poolManagementEndpoint: `${origin(delayMs)}${POOL_PATH}`,
		authentication: 'clientSecret',
		tenantId: '11111111-1111-4111-8111-111111111111',
		clientId: '22222222-2222-4222-8222-222222222222',
		clientSecret: 'a-secret-for-the-benchmark',
		cloud: 'custom',
		authorityHost: origin(delayMs),
		apiVersion: API_VERSION,
	};
}

/** Counts of the stub since the last reset. */
export async function counts(): Promise<StubCounts> {
	return (await ask('counts')) as StubCounts;
}

export async function resetCounts(): Promise<void> {
	await ask('reset');
}

/** Body of the newest execution, byte for byte. */
export async function lastExecutionBody(): Promise<string> {
	return ((await ask('last-execution')) as { body: string }).body;
}

async function ask(what: string): Promise<unknown> {
	return await (await fetch(`${control}/${what}`)).json();
}

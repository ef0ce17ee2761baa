import { executionTimeoutMs } from '../../session-pool/call-limits';
import * as transport from '../../session-pool/http/transport';
import { SessionPoolClient } from '../../session-pool/session-pool-client';
import { CALLS, type Call, PYTHON } from '../support/every-call';
import { SESSION, unsignedConnection } from '../support/pool-connection';

/** The first request of a call, as it is handed to the transport; nothing is sent. */
async function requestOf(
	call: (client: SessionPoolClient) => Promise<unknown>,
): Promise<transport.PoolRequest> {
	const requests: transport.PoolRequest[] = [];
	jest.spyOn(transport, 'createTransport').mockResolvedValue({
		send: async (request) => {
			requests.push(request);
			return await Promise.reject(new Error('Nothing is sent'));
		},
	});
	await call(await SessionPoolClient.connect(unsignedConnection())).catch(() => {});
	return requests[0];
}

afterEach(() => jest.restoreAllMocks());

const SECOND_MS = 1_000;

test.each<[Call, seconds: number, retry: string]>([
	['execute', 240, 'notStarted'],
	['uploadFile', 300, 'idempotent'],
	['downloadFile', 300, 'idempotent'],
	['listFiles', 60, 'idempotent'],
	['getFile', 60, 'idempotent'],
	['deleteFile', 60, 'idempotent'],
	['deleteSession', 60, 'idempotent'],
])('one try of %s may take %i seconds, and is repeated as %s', async (call, seconds, retry) => {
	const request = await requestOf(CALLS[call]);
	expect(request).toMatchObject({ timeoutMs: seconds * SECOND_MS, retry });
});

test('one try of code that may run several times is repeated like any other call', async () => {
	const request = await requestOf(
		async (client) => await client.getSession(SESSION).execute(PYTHON, { idempotent: true }),
	);
	expect(request.retry).toBe('idempotent');
});

test.each([
	[1, 240],
	[219, 240],
	[220, 240],
])('code of %i seconds has a reply within %i seconds', async (timeoutSeconds, seconds) => {
	const request = await requestOf(
		async (client) => await client.getSession(SESSION).execute({ ...PYTHON, timeoutSeconds }),
	);
	expect(request.timeoutMs).toBe(seconds * SECOND_MS);
});

test('code that a later version lets run longer has twenty seconds more for its reply', () => {
	expect(executionTimeoutMs(221)).toBe(241 * SECOND_MS);
});

test.each(['describePool', 'listSessions'] as const)(
	'what is told of the pool (%s) is told within a minute',
	async (call) => {
		const request = await requestOf(async (client) => await client[call]());
		expect(request).toMatchObject({ timeoutMs: 60 * SECOND_MS, retry: 'idempotent' });
	},
);

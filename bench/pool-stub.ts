/**
 * The far side of the benchmark, a process of its own so that its work is not counted as the client's: a
 * session pool and Entra's token endpoint behind TLS, that does nothing but answer. Reached directly for
 * no delay, through the relay for a round trip of `DELAY_MS`. Counts are on a plain HTTP control server,
 * so that asking for them opens no connection to the pool.
 */
import { createServer as createControl } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { generate } from 'selfsigned';
import { startRelay } from './slow-relay';
import { type StubAddress, type StubCounts, POOL_PATH } from './stub-address';
import { StubSessions } from './stub-sessions';

const KEEP_ALIVE_MS = 60_000;

async function start(delayMs: number): Promise<StubAddress> {
	const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
		keySize: 2048,
		extensions: [
			{
				name: 'subjectAltName',
				altNames: [
					{ type: 2, value: 'localhost' },
					{ type: 7, ip: '127.0.0.1' },
				],
			},
		],
	});
	const sessions = new StubSessions();
	let counts: StubCounts;
	let poolSockets: WeakSet<Socket>;
	const reset = () => {
		counts = { poolConnections: 0, poolRequests: 0, tokenRequests: 0, sessions: 0 };
		sessions.opened = 0;
		poolSockets = new WeakSet();
	};
	reset();

	const server = createServer(
		{ cert, key, keepAliveTimeout: KEEP_ALIVE_MS },
		(request, response) => {
			const url = new URL(request.url ?? '', `https://${request.headers.host}`);
			const json = (status: number, body: unknown) => {
				const text = Buffer.from(JSON.stringify(body));
				response
					.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': text.length })
					.end(text);
			};
			if (url.pathname.startsWith(POOL_PATH)) {
				counts.poolRequests++;
				if (!poolSockets.has(request.socket)) {
					poolSockets.add(request.socket);
					counts.poolConnections++;
				}
				if (!request.headers.authorization?.startsWith('Bearer ')) return json(401, {});
				return sessions.answer(request, response, url, json);
			}
			if (url.pathname.endsWith('/oauth2/v2.0/token')) {
				counts.tokenRequests++;
				request.resume();
				return json(200, {
					token_type: 'Bearer',
					expires_in: 3600,
					ext_expires_in: 3600,
					access_token: 'a-token-for-the-benchmark',
				});
			}
			if (url.pathname.includes('openid-configuration')) {
				const base = `${url.origin}/${url.pathname.split('/')[1]}`;
				return json(200, {
					token_endpoint: `${base}/oauth2/v2.0/token`,
					authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
					issuer: `${base}/v2.0`,
					jwks_uri: `${base}/discovery/v2.0/keys`,
				});
			}
			json(404, {});
		},
	);
	const control = createControl((request, response) => {
		if (request.url === '/reset') reset();
		counts.sessions = sessions.opened;
		const answer = request.url === '/last-execution' ? sessions.lastExecution : counts;
		response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
	});
	const direct = await listen(server);
	const delayed = await listen(startRelay(direct, delayMs / 2));
	return {
		certificate: cert,
		control: `http://127.0.0.1:${await listen(control)}`,
		origins: { 0: `https://localhost:${direct}`, [delayMs]: `https://localhost:${delayed}` },
	};
}

async function listen(server: Server): Promise<number> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return (server.address() as AddressInfo).port;
}

void start(Number(process.argv[2])).then((address) => process.send?.(address));
// Nobody is left to ask.
process.on('disconnect', () => process.exit());

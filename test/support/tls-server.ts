import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { trustedCertificate } from './trusted-certificate';

/** A request as a test wants to look at it. */
export interface SeenRequest {
	method: string;
	path: string;
	headers: IncomingMessage['headers'];
	body: string;
}

type Answer = (request: SeenRequest, response: ServerResponse) => void;

/** A real TLS server on loopback whose certificate this process trusts. */
export class TlsServer {
	readonly seen: SeenRequest[] = [];
	private constructor(
		readonly origin: string,
		/** PEM text, for other processes that are to trust it. */
		readonly certificate: string,
		readonly close: () => Promise<void>,
	) {}

	static async start(answer: Answer): Promise<TlsServer> {
		const { cert, key } = await trustedCertificate();
		const server = createServer({ cert, key }, (request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				const { method = '', url = '', headers } = request;
				const one = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
				started.seen.push(one);
				answer(one, response);
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		const started = new TlsServer(`https://localhost:${port}`, cert, async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		});
		return started;
	}
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

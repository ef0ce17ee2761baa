import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { generate } from 'selfsigned';

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
		const names = [
			{ type: 2 as const, value: 'localhost' },
			{ type: 7 as const, ip: '127.0.0.1' },
		];
		// Trusted certificates are told apart by their names, and several servers share a process.
		const subject = [{ name: 'commonName', value: randomUUID() }];
		const { cert, private: key } = await generate(subject, {
			keySize: 2048,
			extensions: [{ name: 'subjectAltName', altNames: names }],
		});
		setDefaultCACertificates([...getCACertificates('default'), cert]);
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

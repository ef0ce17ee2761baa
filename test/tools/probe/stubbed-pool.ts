import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StubRequest {
	method: string;
	url: string;
	authorization: string | undefined;
}

export interface StubReply {
	status: number;
	headers?: Record<string, string>;
	body: string;
}

export interface StubbedPool {
	endpoint: string;
	close(): Promise<void>;
}

/** A pool that only pretends: one function answers every request. */
export async function stubbedPool(
	reply: (request: StubRequest) => StubReply,
): Promise<StubbedPool> {
	const server = createServer((request, response) => {
		request.resume().on('end', () => {
			const { method = '', url = '', headers: asked } = request;
			const { body, headers, status } = reply({ method, url, authorization: asked.authorization });
			response.writeHead(status, headers).end(body);
		});
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const { port } = server.address() as AddressInfo;
	return {
		endpoint: `http://127.0.0.1:${port}/subscriptions/local/resourceGroups/local/sessionPools/local`,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

import { type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A real server, for what happens to connections rather than to requests. */
export class LoopbackServer {
	private constructor(
		private readonly server: Server,
		readonly endpoint: string,
	) {}

	static async start(listener: RequestListener): Promise<LoopbackServer> {
		const server = createServer(listener);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		return new LoopbackServer(server, `http://127.0.0.1:${port}/pool-1`);
	}

	/** Ends every connection, those that still wait for an answer included. */
	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}

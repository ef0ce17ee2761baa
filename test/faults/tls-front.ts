import { type AddressInfo, type Socket, connect } from 'node:net';
import { type Server, createServer } from 'node:tls';
import { trustedCertificate } from '../support/trusted-certificate';

/** TLS before a plain server: tokens are only sent over https. Broken connections come through as such. */
export class TlsFront {
	private readonly sockets = new Set<Socket>();
	private constructor(private readonly server: Server) {}

	static async before(port: number): Promise<TlsFront> {
		const server = createServer(await trustedCertificate());
		const front = new TlsFront(server);
		server.on('secureConnection', (client) => {
			const behind = connect(port, '127.0.0.1');
			for (const [socket, other] of [
				[client, behind],
				[behind, client],
			] as Array<[Socket, Socket]>) {
				front.sockets.add(socket);
				socket.on('error', () => {});
				socket.once('close', () => {
					front.sockets.delete(socket);
					other.destroy();
				});
				socket.pipe(other);
			}
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return front;
	}

	/** The same address as that of the plain server, by way of this one. */
	endpointOf(plain: string): string {
		const { port } = this.server.address() as AddressInfo;
		return `https://localhost:${port}${new URL(plain).pathname}`;
	}

	async close(): Promise<void> {
		const closed = new Promise((resolve) => this.server.close(resolve));
		for (const socket of this.sockets) socket.destroy();
		await closed;
	}
}

import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';

/** Stands before a pool and drops every connection some time after it was opened, as some proxies do. */
export class DroppingRelay {
	/** Connections that were dropped so far. */
	dropped = 0;
	private readonly sockets = new Set<Socket>();
	private readonly server: Server;

	/** @param lifeMs milliseconds that a connection lasts, in use or not */
	private constructor(
		private readonly target: URL,
		private readonly lifeMs: number,
	) {
		this.server = createServer((client) => this.pass(client));
	}

	static async before(target: string, lifeMs: number): Promise<DroppingRelay> {
		const relay = new DroppingRelay(new URL(target), lifeMs);
		await new Promise<void>((resolve) => relay.server.listen(0, '127.0.0.1', resolve));
		return relay;
	}

	/** The pool's endpoint, by way of this relay. */
	get endpoint(): string {
		const url = new URL(this.target);
		url.port = String((this.server.address() as AddressInfo).port);
		return url.toString();
	}

	async close(): Promise<void> {
		const closed = new Promise((resolve) => this.server.close(resolve));
		for (const socket of this.sockets) socket.destroy();
		await closed;
	}

	private pass(client: Socket): void {
		const { hostname, port } = this.target;
		const pool = connect(Number(port), hostname);
		const drop = setTimeout(() => {
			this.dropped++;
			client.resetAndDestroy();
		}, this.lifeMs);
		client.once('close', () => clearTimeout(drop));
		for (const [socket, other] of [
			[client, pool],
			[pool, client],
		]) {
			this.sockets.add(socket);
			socket.on('error', () => {});
			socket.once('close', () => {
				this.sockets.delete(socket);
				other.destroy();
			});
			socket.pipe(other);
		}
	}
}

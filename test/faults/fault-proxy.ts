import {
	Agent,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type Server,
	type ServerResponse,
	createServer,
	request,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Workbench } from '../support/workbench';
import type { Fault, Match } from './fault';

export type { Fault, Match } from './fault';

/** A request that came by. */
export interface SeenRequest {
	method: string;
	path: string;
	/** When its head was there, in milliseconds of performance.now(). */
	at: number;
	bodyBytes: number;
}

/** Every request, however often it comes. */
export const ALWAYS = () => true;

interface Reply {
	status: number;
	headers: IncomingHttpHeaders;
	body: Buffer;
}

/** Stands before the pool with real sockets, and lets things go wrong as it is told. */
export class FaultProxy {
	/** What came by since the last `clear`. */
	seen: SeenRequest[] = [];
	/** Requests that have no complete reply yet, on connections that are open. */
	inFlight = 0;
	/** Requests under way at the same time, at most. */
	mostInFlight = 0;
	private plans: Array<{ match: Match; fault: Fault; count: number }> = [];
	private readonly sockets = new Set<Socket>();
	private readonly upstream = new Agent({ keepAlive: true });
	private readonly server: Server;
	private port = 0;

	private constructor(private readonly target: string) {
		this.server = createServer((incoming, outgoing) => {
			this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
			outgoing.once('close', () => this.inFlight--);
			// Whatever breaks here has been broken on purpose, or by a client that has gone.
			this.pass(incoming, outgoing).catch(() => incoming.socket.destroy());
		});
		this.server.on('connection', (socket) => {
			this.sockets.add(socket);
			socket.once('close', () => this.sockets.delete(socket)).on('error', () => {});
		});
	}

	static async before(target: string): Promise<FaultProxy> {
		const proxy = new FaultProxy(target);
		await proxy.accept();
		return proxy;
	}

	/** Before the workbench's pool: from now on all requests of its node pass here. */
	static async beforePoolOf({ pool, engine }: Workbench): Promise<FaultProxy> {
		const proxy = await FaultProxy.before(pool.endpoint);
		engine.credentials = { ...engine.credentials, poolManagementEndpoint: proxy.endpoint };
		return proxy;
	}

	/** The pool's endpoint, by way of this proxy. */
	get endpoint(): string {
		const url = new URL(this.target);
		url.port = String(this.port);
		return url.toString();
	}

	/** Connections that are open; those that are kept alive for a next request count. */
	get openSockets(): number {
		return this.sockets.size;
	}

	fault(match: Match, fault: Fault): this {
		this.plans.push({ match, fault, count: 0 });
		return this;
	}

	/** Forgets faults and requests. */
	clear(): void {
		this.plans = [];
		this.seen = [];
	}

	/** Refuses connections, on the same port, until `accept`. */
	async refuse(): Promise<void> {
		const closed = new Promise((resolve) => this.server.close(resolve));
		for (const socket of this.sockets) socket.destroy();
		await closed;
		// Until the clients of this process have heard that their kept-alive connections are closed.
		await delay(5);
	}

	async accept(): Promise<void> {
		if (this.server.listening) return;
		await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
		this.port = (this.server.address() as AddressInfo).port;
	}

	async close(): Promise<void> {
		if (this.server.listening) await this.refuse();
		this.upstream.destroy();
	}

	private planFor(seen: SeenRequest): Fault | undefined {
		let found: Fault | undefined;
		for (const plan of this.plans) {
			const { method, path, nth = 1 } = plan.match;
			if (method !== undefined && method !== seen.method) continue;
			if (path !== undefined && !path.test(seen.path)) continue;
			plan.count++;
			if (typeof nth === 'number' ? nth === plan.count : nth(plan.count)) found ??= plan.fault;
		}
		return found;
	}

	private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
		const { method = '', url = '' } = incoming;
		const path = url.replace(new URL(this.target).pathname, '').split('?')[0];
		const seen = { method, path, at: performance.now(), bodyBytes: 0 };
		this.seen.push(seen);
		const fault = this.planFor(seen);
		const chunks: Buffer[] = [];
		for await (const chunk of incoming) {
			seen.bodyBytes += (chunk as Buffer).length;
			if (fault?.kind === 'resetWithin') return reset(incoming);
			chunks.push(chunk as Buffer);
		}
		const body = Buffer.concat(chunks);
		switch (fault?.kind) {
			case 'resetWithin':
			case 'resetBefore':
				return reset(incoming);
			case 'silence':
				return;
			case 'delay':
				await delay(fault.ms);
		}
		if (fault?.kind === 'resetDuring' || fault?.kind === 'hold') {
			const carriedOut = this.ask(incoming, body).catch(() => {});
			if (fault.kind === 'hold') return;
			await Promise.race([carriedOut, delay(fault.ms)]);
			return reset(incoming);
		}
		if (fault?.kind === 'reply') {
			if (fault.forward) await this.ask(incoming, body);
			const { status, headers, body: text = '' } = fault;
			const length = { 'content-length': Buffer.byteLength(text) };
			outgoing.writeHead(status, { ...length, ...headers }).end(text);
			return;
		}
		await answer(fault, await this.ask(incoming, body), incoming, outgoing);
	}

	private async ask({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Reply> {
		const { origin } = new URL(this.target);
		const response = await new Promise<IncomingMessage>((resolve, reject) => {
			request(`${origin}${url}`, { method, headers, agent: this.upstream }, resolve)
				.once('error', reject)
				.end(body);
		});
		const chunks: Buffer[] = [];
		for await (const chunk of response) chunks.push(chunk as Buffer);
		return {
			status: response.statusCode ?? 502,
			headers: response.headers,
			body: Buffer.concat(chunks),
		};
	}
}

/** Gives the pool's reply, or what the fault leaves of it. */
async function answer(
	fault: Fault | undefined,
	reply: Reply,
	incoming: IncomingMessage,
	outgoing: ServerResponse,
): Promise<void> {
	const { status, body } = reply;
	const { connection, ...headers } = reply.headers;
	switch (fault?.kind) {
		case 'resetAfter':
			return reset(incoming);
		case 'headOnly':
			outgoing.writeHead(status, headers).flushHeaders();
			return;
		case 'cutReply': {
			const { 'content-length': length, 'transfer-encoding': encoding, ...others } = headers;
			const half = body.subarray(0, Math.floor(body.length / 2));
			if (fault.unannounced) {
				// As HTTP/1.0 did it: the body lasts until the connection ends.
				outgoing.useChunkedEncodingByDefault = false;
				outgoing.writeHead(status, { ...others, connection: 'close' }).end(half);
				return;
			}
			outgoing.writeHead(status, { ...others, 'content-length': body.length });
			outgoing.flushHeaders();
			outgoing.write(half, () => setTimeout(() => incoming.socket.destroy(), 5));
			return;
		}
		case 'drip': {
			outgoing.writeHead(status, headers);
			const size = Math.max(1, Math.ceil(body.length / fault.pieces));
			for (let at = 0; at < body.length; at += size) {
				outgoing.write(body.subarray(at, at + size));
				await delay(fault.everyMs);
			}
			outgoing.end();
			return;
		}
		case 'change': {
			const { 'content-length': length, 'transfer-encoding': encoding, ...others } = headers;
			const changed = fault.body?.(body) ?? body;
			outgoing.writeHead(status, {
				...others,
				'content-length': Buffer.byteLength(changed),
				...fault.headers,
			});
			outgoing.end(changed);
			return;
		}
		default:
			outgoing.writeHead(status, headers).end(body);
	}
}

function reset(incoming: IncomingMessage): void {
	incoming.socket.resetAndDestroy();
}

import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { LoopbackServer } from '../../../support/loopback-server';
import type { Workbench } from '../../../support/workbench';

/** A request on its way to the pool. */
export interface Recorded {
	method: string;
	/** Path below the pool, for example `/executions`. */
	path: string;
	query: URLSearchParams;
	body: Buffer;
	/** How many requests were under way when it came. */
	others: number;
}

/** Stands between the node and the pool and writes down what passes, bodies included. */
export class RecordingProxy {
	readonly requests: Recorded[] = [];
	/** Most executions that were under way at the same time. */
	mostExecutions = 0;
	private executing = 0;
	private underWay = 0;

	private constructor(readonly close: () => Promise<void>) {}

	/** From now on all requests of the workbench's node pass here. */
	static async before(bench: Workbench): Promise<RecordingProxy> {
		const server = await LoopbackServer.start((incoming, outgoing) => {
			void proxy.pass(incoming, bench.pool.endpoint).then((reply) => {
				outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
				reply.pipe(outgoing);
			});
		});
		const proxy: RecordingProxy = new RecordingProxy(async () => await server.stop());
		bench.engine.credentials = {
			...bench.engine.credentials,
			poolManagementEndpoint: server.endpoint,
		};
		return proxy;
	}

	/** Bodies of the executions asked for. */
	get executions(): Array<Record<string, unknown>> {
		return this.requests
			.filter(({ method, path }) => method === 'POST' && path === '/executions')
			.map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>);
	}

	private async pass(incoming: IncomingMessage, endpoint: string): Promise<IncomingMessage> {
		const { method = '', headers } = incoming;
		const below = (incoming.url ?? '').replace(/^\/pool-1/, '');
		const [path, query] = below.split('?');
		const recorded: Recorded = {
			...{ method, path, query: new URLSearchParams(query) },
			body: Buffer.alloc(0),
			others: this.underWay++,
		};
		// In the order in which they came, not in that in which their bodies ended.
		this.requests.push(recorded);
		const body = (recorded.body = await buffer(incoming));
		const isExecution = path === '/executions';
		if (isExecution) this.mostExecutions = Math.max(this.mostExecutions, ++this.executing);
		try {
			return await new Promise((resolve, reject) => {
				request(`${endpoint}${below}`, { method, headers }, resolve)
					.once('error', reject)
					.end(body);
			});
		} finally {
			this.underWay--;
			if (isExecution) this.executing--;
		}
	}
}

import nock from 'nock';
import { POOL_ORIGIN } from './pool-connection';

/** A request as it arrived. */
export interface SeenRequest {
	method: string;
	/** Path as sent, percent-encoding included. */
	path: string;
	query: Record<string, string>;
	headers: Record<string, string | undefined>;
	body: Buffer;
}

/** One answer; `json` or `body`, 200 unless told otherwise. */
export interface ServiceReply {
	status?: number;
	json?: unknown;
	body?: string | Buffer;
	headers?: Record<string, string>;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * A host, a session pool's unless told otherwise, that notes what it is asked and gives the answers it
 * was told to give, in their order.
 */
export class FakeService {
	readonly seen: SeenRequest[] = [];
	private readonly replies: ServiceReply[] = [];

	constructor(origin = POOL_ORIGIN) {
		if (!nock.isActive()) nock.activate();
		nock.disableNetConnect();
		const { seen, replies } = this;
		for (const method of METHODS) {
			nock(origin)
				.persist()
				.intercept(() => true, method)
				.reply(function () {
					const request = this.req as typeof this.req & { requestBodyBuffers: Buffer[] };
					const url = new URL(request.path, origin);
					seen.push({
						method,
						path: request.path.split('?')[0],
						query: Object.fromEntries(url.searchParams),
						headers: request.headers as SeenRequest['headers'],
						body: Buffer.concat(request.requestBodyBuffers),
					});
					const { status = 200, json, body, headers } = replies.shift() ?? UNEXPECTED;
					const content = json === undefined ? (body ?? '') : JSON.stringify(json);
					return [status, content, headers];
				});
		}
	}

	/** Sets the answers to the next requests. */
	answers(...replies: ServiceReply[]): this {
		this.replies.push(...replies);
		return this;
	}

	/** The request of a test that makes one; fails when there were none or several. */
	get onlyRequest(): SeenRequest {
		expect(this.seen).toHaveLength(1);
		return this.seen[0];
	}
}

const UNEXPECTED: ServiceReply = { status: 599, body: 'The test gave no answer to this' };

/**
 * Takes all interceptors away after a test. What nock does to Node's own modules would outlive the
 * file and lead the next file's requests past its own nock, so that is taken back too.
 */
export function forgetFakes(): void {
	nock.cleanAll();
	nock.restore();
}

// Loading nock changes Node's own modules, also for a file none of whose tests sends anything through it.
afterAll(forgetFakes);

import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { MAX_SMALL_REPLY_BYTES, METADATA_TIMEOUT_MS } from '../call-limits';
import type { PoolEndpoint } from '../endpoint';
import { SessionPoolError } from '../pool-error';
import type { Page } from '../wire/listing-pages';
import { parseReply } from '../wire/reply-body';
import type { WireCall } from '../wire/wire-form';
import type { PoolRequest, Transport } from './transport';

type Defaulted = 'retry' | 'timeoutMs' | 'maxReplyBytes';

/** How a call is to be made: idempotent and small, unless told otherwise. */
type CallRequest = Omit<PoolRequest, Defaulted | 'method' | 'url' | 'abortSignal'> &
	Partial<Pick<PoolRequest, Defaulted>>;

/** A JSON reply and the id of the execution that its headers name, if they do. */
export interface JsonReply {
	body: unknown;
	operationId?: string;
}

/** Whom calls are for. */
export interface CallScope {
	/** The session; without one the calls are for the pool as such. */
	identifier?: string;
	abortSignal?: AbortSignal;
}

/** Makes the calls that a wire form words, for one session or for the pool as such. */
export class PoolCalls {
	constructor(
		private readonly endpoint: PoolEndpoint,
		private readonly transport: Transport,
		private readonly scope: CallScope,
	) {}

	get abortSignal(): AbortSignal | undefined {
		return this.scope.abortSignal;
	}

	/** Milliseconds that one try may take, where the connection sets a limit of its own. */
	get maxTryMs(): number | undefined {
		return this.transport.maxTryMs;
	}

	url(call: WireCall): string {
		const { identifier } = this.scope;
		const session: Record<string, string> = identifier === undefined ? {} : { identifier };
		return this.endpoint.url(call.segments, { ...session, ...call.query });
	}

	/** A page with the absolute URL of the one after it. @throws InvalidInputError when it leaves the pool */
	resolved<T>({ entries, nextLink }: Page<T>): Page<T> {
		return { entries, nextLink: nextLink === null ? null : this.endpoint.resolve(nextLink) };
	}

	async send(call: WireCall, request: CallRequest): Promise<PipelineResponse> {
		return await this.sendTo(this.url(call), call.method, request);
	}

	async sendJson(call: WireCall, request: CallRequest): Promise<JsonReply> {
		const { headers } = request;
		const json =
			call.json === undefined
				? {}
				: {
						headers: { ...headers, 'Content-Type': 'application/json' },
						body: JSON.stringify(call.json),
					};
		return await whole(request, async () =>
			readJson(await this.send(call, { ...request, ...json }), request.action),
		);
	}

	/** A part of a listing, by the address that the part before it gave. */
	async getPage(url: string, request: CallRequest): Promise<unknown> {
		const { body } = await whole(request, async () =>
			readJson(await this.sendTo(url, 'GET', request), request.action),
		);
		return body;
	}

	/** What a deletion is answered with does not matter, but a page or an error object is no success. */
	async remove(call: WireCall, request: CallRequest): Promise<void> {
		const response = await this.send(call, request);
		if (/^[<{[]/.test((response.bodyAsText ?? '').trimStart())) {
			parseReply(response, request.action);
		}
	}

	private async sendTo(
		url: string,
		method: WireCall['method'],
		request: CallRequest,
	): Promise<PipelineResponse> {
		return await this.transport.send({
			retry: 'idempotent',
			timeoutMs: METADATA_TIMEOUT_MS,
			maxReplyBytes: MAX_SMALL_REPLY_BYTES,
			...request,
			method,
			url,
			abortSignal: this.scope.abortSignal,
		});
	}
}

/** Makes an idempotent call up to twice more whose reply was cut short: where a body ends with its connection, nothing else tells. */
async function whole<T>({ retry }: CallRequest, call: () => Promise<T>): Promise<T> {
	if (retry !== undefined && retry !== 'idempotent') return await call();
	const again = async (error: unknown): Promise<T> => {
		const isCut = error instanceof SessionPoolError && error.kind === 'unreadableReply';
		if (!isCut || !error.retryable) throw error;
		return await call();
	};
	return await call().catch(again).catch(again);
}

function readJson(response: PipelineResponse, action: string): JsonReply {
	return {
		body: parseReply(response, action),
		operationId: response.headers.get('operation-id'),
	};
}

import type { HttpClient, HttpMethods, PipelineResponse } from '@azure/core-rest-pipeline';
import type { Readable } from 'node:stream';
import { cancellation } from '../cancellation';
import type { PoolConnection } from '../connection';
import { readServiceError } from '../wire/service-error';
import { type LimitedRequest, replyBodyPolicy } from './reply-body-policy';
import { type RetryStyle, DEFAULT_RETRY, retryStrategies } from './retry-policy';
import { signingPolicy } from './signing-policy';
import { readSourceError, readTransportError, signInTimeout, timeout } from './transport-error';
import { TryTimeout, tryTimeoutPolicy } from './try-timeout-policy';
import { USER_AGENT } from './user-agent';

/** One HTTP request to the pool; `action` completes "The session pool did not …". */
export interface PoolRequest {
	action: string;
	method: HttpMethods;
	url: string;
	headers?: Record<string, string>;
	/** A stream is made anew on every try. */
	body?: string | (() => Readable);
	/** When it may be sent again. */
	retry: RetryStyle;
	/** Milliseconds for one try; for a streamed reply until its headers are there. */
	timeoutMs: number;
	/** Most bytes that are read of a reply that says success. */
	maxReplyBytes: number;
	/** Leaves the body of a 200 unread, as a stream. */
	streamReply?: boolean;
	abortSignal?: AbortSignal;
}

/** Sends requests to one pool over kept-alive connections, signed, and turns refusals into errors. */
export interface Transport {
	send(request: PoolRequest): Promise<PipelineResponse>;
	/** Milliseconds that one try may take, where the connection sets a limit of its own. */
	readonly maxTryMs?: number;
}

/** One client for the process, so that connections are shared by all nodes and executions. */
let httpClient: HttpClient | undefined;

/** Loads the Azure SDK's pipeline, which is not loaded with this package: a program may load that at start-up. */
export async function createTransport({
	endpoint,
	signIn,
	retry = DEFAULT_RETRY,
}: PoolConnection): Promise<Transport> {
	const sdk = await import('@azure/core-rest-pipeline');
	httpClient ??= sdk.createDefaultHttpClient();
	const client = httpClient;

	const pipelineFor = (style: RetryStyle) => {
		const pipeline = sdk.createEmptyPipeline();
		const maxRetries = retry.maxTries - 1;
		pipeline.addPolicy(sdk.retryPolicy(retryStrategies(style, retry), { maxRetries }));
		// Around the signing, so that the wait for a token counts as well.
		pipeline.addPolicy(tryTimeoutPolicy);
		pipeline.addPolicy(sdk.proxyPolicy());
		if (signIn.method !== 'none') {
			pipeline.addPolicy(signingPolicy(endpoint, signIn, style === 'idempotent'));
		}
		pipeline.addPolicy(replyBodyPolicy(sdk.RestError));
		return pipeline;
	};
	const pipelines = {
		idempotent: pipelineFor('idempotent'),
		notStarted: pipelineFor('notStarted'),
	};

	return {
		maxTryMs: retry.maxTryMs,

		async send({ action, url, body, abortSignal, ...given }) {
			const timeoutMs = Math.min(given.timeoutMs, retry.maxTryMs ?? Infinity);
			endpoint.assertContains(url);
			const cancelled = () => abortSignal?.aborted === true;
			if (cancelled()) throw cancellation(false);
			const source = typeof body === 'function' ? sourceOf(body) : undefined;
			const signals = [abortSignal, source?.failed].filter((signal) => signal !== undefined);
			const plain = sdk.createPipelineRequest({
				url,
				method: given.method,
				headers: sdk.createHttpHeaders({ ...given.headers, 'User-Agent': USER_AGENT }),
				body: source?.open ?? body,
				timeout: timeoutMs,
				allowInsecureConnection: endpoint.insecure,
				abortSignal: signals.length > 1 ? AbortSignal.any(signals) : signals[0],
			});
			const request: LimitedRequest = Object.assign(plain, {
				reply: { action, maxBytes: given.maxReplyBytes, asStream: given.streamReply === true },
				mayHaveArrived: false,
			});
			let response: PipelineResponse;
			try {
				response = await pipelines[given.retry].sendRequest(client, request);
			} catch (error) {
				if (source?.failed.aborted === true) throw readSourceError(source.failed.reason, action);
				if (cancelled()) throw cancellation(request.mayHaveArrived);
				if (!(error instanceof TryTimeout)) {
					throw readTransportError(error, action, endpoint.hostname);
				}
				throw request.mayHaveArrived ? timeout(action, timeoutMs) : signInTimeout(timeoutMs);
			} finally {
				source?.close();
			}
			if (response.status >= 200 && response.status < 300) return response;
			throw readServiceError(
				{
					status: response.status,
					header: (name) => response.headers.get(name),
					bodyText: response.bodyAsText ?? '',
				},
				action,
			);
		},
	};
}

/**
 * Watches over the stream of a request's body: the SDK lets its errors go unheard, which ends the
 * process, and leaves it open when the request ends early.
 */
function sourceOf(open: () => Readable) {
	const failure = new AbortController();
	let stream: Readable | undefined;
	return {
		failed: failure.signal,
		open() {
			stream?.destroy();
			return (stream = open().on('error', (error) => failure.abort(error)));
		},
		close: () => stream?.destroy(),
	};
}

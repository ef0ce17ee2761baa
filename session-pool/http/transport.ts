import type { HttpClient, HttpMethods, PipelineResponse } from '@azure/core-rest-pipeline';
import type { Readable } from 'node:stream';
import type { PoolConnection } from '../connection';
import { codeOf } from './connection-fault';
import { SessionPoolError } from '../pool-error';
import { DEFAULT_RETRY, retryStrategy } from './retry-policy';
import { signingPolicy } from './signing-policy';
import { tryTimeoutPolicy } from './try-timeout-policy';
import { cancellation, readTransportError, timeout } from './transport-error';
import { USER_AGENT } from './user-agent';
import { readServiceError } from '../wire/service-error';

/** One HTTP request to the pool; `action` completes "The session pool did not …". */
export interface PoolRequest {
	action: string;
	method: HttpMethods;
	url: string;
	headers?: Record<string, string>;
	/** A stream is made anew on every try. */
	body?: string | (() => Readable);
	/** Whether doing it twice is the same as doing it once; only running code is not. */
	idempotent: boolean;
	/** Milliseconds for one try; for a streamed reply until its headers are there. */
	timeoutMs: number;
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

/** Loads the Azure SDK's pipeline, which is not loaded with the package: n8n loads that at start-up. */
export async function createTransport({
	endpoint,
	signIn,
	retry = DEFAULT_RETRY,
}: PoolConnection): Promise<Transport> {
	const sdk = await import('@azure/core-rest-pipeline');
	httpClient ??= sdk.createDefaultHttpClient();
	const client = httpClient;

	const pipelineFor = (idempotent: boolean) => {
		const pipeline = sdk.createEmptyPipeline();
		const strategies = [retryStrategy(idempotent, retry)];
		pipeline.addPolicy(sdk.retryPolicy(strategies, { maxRetries: retry.maxTries - 1 }));
		// Around the signing, so that the wait for a token counts as well.
		pipeline.addPolicy(tryTimeoutPolicy);
		pipeline.addPolicy(sdk.proxyPolicy());
		if (signIn.method !== 'none') pipeline.addPolicy(signingPolicy(endpoint, signIn));
		return pipeline;
	};
	const idempotentPipeline = pipelineFor(true);
	const executionPipeline = pipelineFor(false);

	return {
		maxTryMs: retry.maxTryMs,

		async send({ action, url, idempotent, body, abortSignal, ...given }) {
			const timeoutMs = Math.min(given.timeoutMs, retry.maxTryMs ?? Infinity);
			endpoint.assertContains(url);
			const cancelled = () => abortSignal?.aborted === true;
			if (cancelled()) throw cancellation(false);
			const source = typeof body === 'function' ? sourceOf(body) : undefined;
			const signals = [abortSignal, source?.failed].filter((signal) => signal !== undefined);
			const request = sdk.createPipelineRequest({
				url,
				method: given.method,
				headers: sdk.createHttpHeaders({ ...given.headers, 'User-Agent': USER_AGENT }),
				body: source?.open ?? body,
				timeout: timeoutMs,
				allowInsecureConnection: endpoint.insecure,
				streamResponseStatusCodes: given.streamReply ? new Set([200]) : undefined,
				abortSignal: signals.length > 1 ? AbortSignal.any(signals) : signals[0],
			});
			let response: PipelineResponse;
			try {
				response = await (idempotent ? idempotentPipeline : executionPipeline).sendRequest(
					client,
					request,
				);
			} catch (error) {
				if (source?.failed.aborted === true) throw readSourceError(source.failed.reason, action);
				if (cancelled()) throw cancellation(true);
				throw isAbort(error)
					? timeout(action, timeoutMs)
					: readTransportError(error, action, endpoint.hostname);
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

function isAbort(error: unknown): boolean {
	return error instanceof Error && error.name === 'AbortError';
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

/** The request was cut off before its end, so the service cannot have carried it out. */
function readSourceError(error: unknown, action: string): SessionPoolError {
	if (error instanceof SessionPoolError) return error;
	return new SessionPoolError(
		`The content to ${action} could not be read`,
		'Run the node that made the file again.',
		{ status: null, code: codeOf(error), mayHaveRun: false },
	);
}

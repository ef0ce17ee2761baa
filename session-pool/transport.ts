import type {
	HttpClient,
	HttpMethods,
	Pipeline,
	PipelineResponse,
} from '@azure/core-rest-pipeline';
import type { Readable } from 'node:stream';
import type { PoolConnection } from './connection';
import { SessionPoolError } from './pool-error';
import { bearerTokenFor } from './sign-in';
import { USER_AGENT } from './user-agent';
import { readServiceError } from './wire/service-error';

/** One HTTP request to the pool; `action` completes "The session pool did not …". */
export interface PoolRequest {
	action: string;
	method: HttpMethods;
	url: string;
	headers?: Record<string, string>;
	/** A stream is made anew on every try. */
	body?: string | (() => Readable);
	/** Milliseconds for the whole exchange; for a streamed reply until its headers are there. */
	timeoutMs: number;
	/** Leaves the body of a 200 unread, as a stream. */
	streamReply?: boolean;
	abortSignal?: AbortSignal;
}

/** Sends requests to one pool over kept-alive connections, signed, and turns refusals into errors. */
export interface Transport {
	send(request: PoolRequest): Promise<PipelineResponse>;
}

/** One client for the process, so that connections are shared by all nodes and executions. */
let httpClient: HttpClient | undefined;

/** Loads the Azure SDK's pipeline, which is not loaded with the package: n8n loads that at start-up. */
export async function createTransport({ endpoint, signIn }: PoolConnection): Promise<Transport> {
	const sdk = await import('@azure/core-rest-pipeline');
	httpClient ??= sdk.createDefaultHttpClient();
	const client = httpClient;

	const pipeline: Pipeline = sdk.createEmptyPipeline();
	pipeline.addPolicy(sdk.proxyPolicy());
	if (signIn.method !== 'none') {
		pipeline.addPolicy({
			name: 'poolBearerToken',
			async sendRequest(request, next) {
				// Before a token is asked for: it must never leave the pool's own origin and path.
				endpoint.assertContains(request.url);
				request.headers.set('Authorization', `Bearer ${await bearerTokenFor(signIn)}`);
				return await next(request);
			},
		});
	}

	return {
		async send({ action, method, url, headers, body, timeoutMs, streamReply, abortSignal }) {
			endpoint.assertContains(url);
			const limit = AbortSignal.timeout(timeoutMs);
			const request = sdk.createPipelineRequest({
				url,
				method,
				headers: sdk.createHttpHeaders({ ...headers, 'User-Agent': USER_AGENT }),
				body,
				allowInsecureConnection: endpoint.insecure,
				streamResponseStatusCodes: streamReply ? new Set([200]) : undefined,
				...(streamReply
					? { timeout: timeoutMs, abortSignal }
					: { abortSignal: abortSignal ? AbortSignal.any([abortSignal, limit]) : limit }),
			});
			let response: PipelineResponse;
			try {
				response = await pipeline.sendRequest(client, request);
			} catch (error) {
				throw readTransportError(error, {
					action,
					timeoutMs,
					abortSignal,
					host: endpoint.hostname,
				});
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

/** Codes of a connection that never opened: the service cannot have seen the request. */
const NEVER_OPENED = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EADDRNOTAVAIL',
	'CERT_HAS_EXPIRED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Builds an error from scratch: the SDK's own carries the request with its Authorization header. */
function readTransportError(
	error: unknown,
	context: { action: string; timeoutMs: number; abortSignal?: AbortSignal; host: string },
): SessionPoolError {
	if (error instanceof SessionPoolError) return error;
	if (context.abortSignal?.aborted === true) {
		return new SessionPoolError('The workflow execution was cancelled', '', {
			status: null,
			code: 'Cancelled',
			mayHaveRun: true,
		});
	}
	const name = error instanceof Error ? error.name : '';
	if (name === 'AbortError' || name === 'TimeoutError') {
		return new SessionPoolError(
			`The session pool did not ${context.action} within ${Math.round(context.timeoutMs / 1000)} seconds`,
			'The service, or a proxy on the way, does not answer. Try again in a moment.',
			{ status: null, code: 'Timeout', mayHaveRun: true },
		);
	}
	const code = codeOf(error);
	const neverOpened = code !== undefined && NEVER_OPENED.has(code);
	return new SessionPoolError(
		neverOpened
			? `The session pool at ${context.host} could not be reached (${code})`
			: `The connection to the session pool broke off (${code ?? 'no code'})`,
		neverOpened
			? "Check 'Pool Management Endpoint' in the credential, and that n8n may reach it (DNS, firewall, proxy, certificates)."
			: 'Try again in a moment.',
		{ status: null, code, mayHaveRun: !neverOpened },
	);
}

function codeOf(error: unknown): string | undefined {
	if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
	return typeof error.code === 'string' ? error.code : undefined;
}

import { randomUUID } from 'node:crypto';
import { API_VERSIONS } from '../../session-pool';

/** The newest data-plane version that is known; the probe speaks it unless a question is about another. */
export const [NEWEST] = API_VERSIONS;

/** Milliseconds until a call is given up: the service ends an execution after 220 s. */
const CALL_TIMEOUT_MS = 240_000;
/** Bytes of a reply that are read; the rest is dropped. */
const LONGEST_REPLY_BYTES = 8 * 1024 * 1024;

export interface PoolReply {
	/** HTTP status. */
	status: number;
	headers: Headers;
	bytes: Buffer;
	text: string;
	/** The body as JSON; undefined if it is none. */
	json: any;
	/** Milliseconds until the reply was there. */
	tookMs: number;
}

export interface PoolRequest {
	query?: Record<string, string>;
	body?: RequestInit['body'];
	headers?: Record<string, string>;
	/** Another API version than the newest. */
	version?: string;
	/** Another token than the signed-in one; '' for none. */
	token?: string;
}

/** The pool that is asked, and what asking has taken so far. */
export class ProbedPool {
	/** Requests sent. */
	calls = 0;
	/** Sessions that the questions made the service allocate. */
	sessionsOpened = 0;
	/** Statuses that nobody asked for: a full pool, a gateway's fault. */
	readonly refusals: string[] = [];

	/**
	 * @param endpoint the pool management endpoint, without a slash at its end
	 * @param token gives the bearer token for each call; undefined to send none
	 */
	constructor(
		readonly endpoint: string,
		private readonly token: () => Promise<string | undefined>,
	) {}

	/**
	 * One call. Every status is an answer.
	 * @throws Error if there was no reply
	 */
	async call(method: string, path: string, request: PoolRequest = {}): Promise<PoolReply> {
		const { body, headers, query, version = NEWEST } = request;
		const parameters = new URLSearchParams({
			...query,
			...(version !== '' && { 'api-version': version }),
		});
		const token = request.token ?? (await this.token());
		this.calls++;
		const startedAt = performance.now();
		const response = await fetch(`${this.endpoint}${path}?${parameters}`, {
			method,
			body,
			headers: { ...headers, ...(token && { authorization: `Bearer ${token}` }) },
			redirect: 'manual',
			signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
		});
		const bytes = await readUpTo(response, LONGEST_REPLY_BYTES);
		const text = bytes.toString('utf8');
		if (response.status === 429 || response.status >= 500)
			this.refusals.push(`${response.status} ${text.slice(0, 200)}`.trim());
		return {
			status: response.status,
			headers: response.headers,
			bytes,
			text,
			json: parsed(text),
			tookMs: performance.now() - startedAt,
		};
	}
}

/** What an execution told, in whatever shape it did. */
export interface Outcome {
	reply: PoolReply;
	status: string;
	stdout: string;
	stderr: string;
	/** `executionResult`, or `result` of the older routes. */
	value: unknown;
	/** The message of an error object beside the result. */
	error?: string;
}

/** One session of the pool, which only the probe uses. */
export class ProbedSession {
	readonly identifier = `probe-${randomUUID()}`;

	constructor(readonly pool: ProbedPool) {
		pool.sessionsOpened++;
	}

	call(method: string, path: string, request: PoolRequest = {}): Promise<PoolReply> {
		const query = { identifier: this.identifier, ...request.query };
		return this.pool.call(method, path, { ...request, query });
	}

	post(path: string, body: object, request: PoolRequest = {}): Promise<PoolReply> {
		const headers = { 'content-type': 'application/json', ...request.headers };
		return this.call('POST', path, { ...request, headers, body: JSON.stringify(body) });
	}

	/** Runs code. @param fields more fields of the request */
	async run(code: string, fields: object = {}, request: PoolRequest = {}): Promise<Outcome> {
		const body = {
			codeInputType: 'Inline',
			executionType: 'Synchronous',
			code,
			timeoutInSeconds: 60,
			...fields,
		};
		return outcomeOf(await this.post('/executions', body, request));
	}

	upload(
		name: string,
		content: string | Buffer,
		query?: Record<string, string>,
	): Promise<PoolReply> {
		const form = new FormData();
		form.append('file', new Blob([content as never]), name);
		return this.call('POST', '/files', { body: form, query });
	}

	/** The entries of a listing, whatever it is wrapped in. */
	async list(query?: Record<string, string>): Promise<Array<Record<string, any>>> {
		const { json } = await this.call('GET', '/files', { query });
		const entries: unknown = Array.isArray(json) ? json : json?.value;
		return Array.isArray(entries) ? entries : [];
	}

	file(name: string): string {
		return `/files/${encodeURIComponent(name)}`;
	}

	/** Ends the session. Whatever the service answers, there is nothing more to do. */
	end(): Promise<PoolReply> {
		return this.call('DELETE', '/session');
	}
}

export function outcomeOf(reply: PoolReply): Outcome {
	const body = reply.json?.properties ?? reply.json ?? {};
	const result = typeof body.result === 'object' && body.result !== null ? body.result : body;
	const text = (value: unknown): string => (typeof value === 'string' ? value : '');
	return {
		reply,
		status: text(body.status),
		stdout: text(result.stdout),
		stderr: text(result.stderr),
		value: 'executionResult' in result ? result.executionResult : reply.json?.properties?.result,
		error: body.error?.error?.message ?? body.error?.message,
	};
}

async function readUpTo(response: Response, most: number): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of response.body ?? []) {
		chunks.push(chunk);
		size += chunk.length;
		if (size >= most) break;
	}
	return Buffer.concat(chunks).subarray(0, most);
}

function parsed(text: string): any {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** The plainest possible client of a session pool, over real HTTP: what the tests of the emulator speak. */
import type { RunningSessionPool } from 'azure-dynamic-sessions-emulator';
import { NEWEST } from './api-versions';

export interface Reply {
	status: number;
	headers: Headers;
	text: string;
	bytes: Buffer;
	/** The body as JSON; throws if it is none. */
	readonly json: any;
}

export interface Request {
	body?: RequestInit['body'];
	headers?: Record<string, string>;
	query?: Record<string, string>;
}

/** A run's result in the newest version's words. */
export interface RunResult {
	status: string;
	stdout: string;
	stderr: string;
	executionResult: any;
	executionTimeInMilliseconds: number;
}

let sessions = 0;

/** One session of a pool, spoken to in one API version. Without an identifier it is a session nobody else uses. */
export class PoolClient {
	constructor(
		readonly pool: Pick<RunningSessionPool, 'endpoint'>,
		readonly version = NEWEST,
		readonly identifier = `test-session-${++sessions}`,
	) {}

	as(version: string): PoolClient {
		return new PoolClient(this.pool, version, this.identifier);
	}

	async call(method: string, path: string, { body, headers, query }: Request = {}): Promise<Reply> {
		const parameters = new URLSearchParams({
			identifier: this.identifier,
			'api-version': this.version,
			...query,
		});
		const response = await fetch(`${this.pool.endpoint}${path}?${parameters}`, {
			method,
			body,
			headers,
			...(body instanceof ReadableStream && { duplex: 'half' }),
		} as RequestInit);
		const bytes = Buffer.from(await response.arrayBuffer());
		const text = bytes.toString('utf8');
		return {
			status: response.status,
			headers: response.headers,
			bytes,
			text,
			get json() {
				return JSON.parse(text);
			},
		};
	}

	post(path: string, body: unknown, request: Request = {}): Promise<Reply> {
		const headers = { 'content-type': 'application/json', ...request.headers };
		return this.call('POST', path, {
			...request,
			headers,
			body: typeof body === 'string' ? body : JSON.stringify(body),
		});
	}

	/** Executes in this client's version, whatever the reply. */
	execute(code: string, fields: object = {}): Promise<Reply> {
		const body = { codeInputType: 'inline', executionType: 'synchronous', code, ...fields };
		return this.version < '2024-10'
			? this.post('/code/execute', { properties: body })
			: this.post('/executions', body);
	}

	/** Executes in a flat version and expects an outcome. */
	async run(code: string, fields: object = {}): Promise<RunResult> {
		const reply = await this.execute(code, fields);
		if (reply.status !== 200 && reply.status !== 202)
			throw new Error(`${reply.status} ${reply.text}`);
		return { status: reply.json.status, ...reply.json.result };
	}

	upload(
		name: string,
		content: string | Uint8Array,
		query: Record<string, string> = {},
		type?: string,
	): Promise<Reply> {
		const form = new FormData();
		form.append('file', new Blob([content as never], type === undefined ? {} : { type }), name);
		return this.call('POST', this.version < '2024-10' ? '/files/upload' : '/files', {
			body: form,
			query,
		});
	}

	download(name: string, query: Record<string, string> = {}): Promise<Reply> {
		const encoded = encodeURIComponent(name);
		return this.call(
			'GET',
			this.version < '2024-10' ? `/files/content/${encoded}` : `/files/${encoded}/content`,
			{ query },
		);
	}
}

/** Ends every session of a pool but the named one, so that their kernels do not pile up. */
export async function endSessions(pool: RunningSessionPool, except = ''): Promise<void> {
	const others = pool.sessions().filter(({ identifier }) => identifier !== except);
	await Promise.all(
		others.map(({ identifier }) =>
			new PoolClient(pool, NEWEST, identifier).call('DELETE', '/session'),
		),
	);
}

/** A copy of a reply's JSON with everything that differs from run to run replaced by what it should look like. */
export function masked(value: any): any {
	return JSON.parse(JSON.stringify(value), (key, part) => {
		if (typeof part === 'string') {
			return part
				.replace(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, '<guid>')
				.replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/, '<time>')
				.replace(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/, '<trace>');
		}
		return key === 'executionTimeInMilliseconds' && Number.isInteger(part)
			? '<milliseconds>'
			: part;
	});
}

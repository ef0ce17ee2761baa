import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { POOL_PATH } from './stub-address';
import { jobIn, madeBy, outputOf, workMsOf } from './stub-program';

type SendJson = (status: number, body: unknown) => void;
type Files = Map<string, { sizeInBytes: number; lastModifiedAt: string }>;

const CHUNK = Buffer.alloc(64 * 1024, 'x');

/**
 * The pool's routes of 2025-10-02-preview. Files are kept as sizes only. Code runs nowhere; what the program
 * in the session would answer is in stub-program.ts. A file called `blob-<bytes>` is there from the start.
 */
export class StubSessions {
	/** The newest execution as it arrived, so that the exchanges compared with ours are the same. */
	lastExecution: { headers: IncomingMessage['headers']; body: string } | null = null;
	/** Sessions that were opened since it was last set to 0. */
	opened = 0;
	private readonly sessions = new Map<string, Files>();
	private runs = 0;

	answer(request: IncomingMessage, response: ServerResponse, url: URL, json: SendJson): void {
		const identifier = url.searchParams.get('identifier') ?? '';
		const [route, name, last] = url.pathname.slice(POOL_PATH.length + 1).split('/');
		const key = `${request.method} ${route}${name === undefined ? '' : '/'}${last ?? ''}`;
		if (!this.sessions.has(identifier)) this.opened++;
		const files = this.sessions.get(identifier) ?? new Map();
		this.sessions.set(identifier, files);
		switch (key) {
			case 'POST executions':
				return void this.execute(request, identifier, files, json);
			case 'POST files':
				return store(request, files, json);
			case 'GET files':
				request.resume();
				return json(200, { value: [...files.keys()].map((one) => entry(files, one)) });
			case 'GET files/':
				request.resume();
				return json(200, entry(files, name));
			case 'GET files/content':
				request.resume();
				return sendContent(response, entry(files, name).sizeInBytes);
			case 'DELETE files/':
			case 'DELETE session':
				request.resume();
				if (route === 'session') this.sessions.delete(identifier);
				else files.delete(name);
				return void response.writeHead(204).end();
			default:
				return json(404, {});
		}
	}

	private async execute(
		request: IncomingMessage,
		identifier: string,
		files: Files,
		json: SendJson,
	): Promise<void> {
		const body = (await buffer(request)).toString();
		this.lastExecution = { headers: request.headers, body };
		const { code } = JSON.parse(body) as { code: string };
		const job = jobIn(code);
		const given = job !== undefined && 'code' in job ? job.code : code;
		const workMs = workMsOf(given);
		if (workMs > 0) await delay(workMs);
		const made = madeBy(given);
		for (const { name, size } of made) {
			files.set(name, { sizeInBytes: size, lastModifiedAt: new Date().toISOString() });
		}
		const result =
			job === undefined
				? { stdout: '', executionResult: 2 }
				: { stdout: outputOf(job, made, ++this.runs), executionResult: null };
		json(200, {
			id: '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
			identifier,
			executionType: 'synchronous',
			status: 'Succeeded',
			result: { ...result, stderr: '', executionTimeInMilliseconds: 1 },
		});
	}
}

/** Counts the bytes of an upload instead of keeping them; its head is in the first chunks. */
function store(request: IncomingMessage, files: Files, json: SendJson): void {
	let head = '';
	let received = 0;
	request.on('data', (chunk: Buffer) => {
		received += chunk.length;
		if (!head.includes('\r\n\r\n')) head += chunk.toString('latin1', 0, 4096);
	});
	request.on('end', () => {
		const name = /filename="([^"]+)"/.exec(head)?.[1] ?? 'nameless';
		const boundary = head.slice(0, head.indexOf('\r\n'));
		const around = head.indexOf('\r\n\r\n') + 4 + `\r\n${boundary}--\r\n`.length;
		files.set(name, {
			sizeInBytes: received - around,
			lastModifiedAt: new Date().toISOString(),
		});
		json(200, entry(files, name));
	});
}

function entry(files: Files, name: string) {
	const size = Number(/^blob-(\d+)/.exec(name)?.[1] ?? 0);
	const { sizeInBytes, lastModifiedAt } = files.get(name) ?? {
		sizeInBytes: size,
		lastModifiedAt: '2025-01-01T00:00:00Z',
	};
	const contentType = 'application/octet-stream';
	return { name, type: 'file', directory: '.', contentType, sizeInBytes, lastModifiedAt };
}

function sendContent(response: ServerResponse, size: number): void {
	function* chunks(): Generator<Buffer> {
		for (let left = size; left > 0; left -= CHUNK.length) {
			yield left >= CHUNK.length ? CHUNK : CHUNK.subarray(0, left);
		}
	}
	response.writeHead(200, {
		'Content-Type': 'application/octet-stream',
		'Content-Length': size,
	});
	Readable.from(chunks(), { objectMode: false }).pipe(response);
}

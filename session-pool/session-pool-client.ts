import { setTimeout as delay } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import type { PoolConnection } from './connection';
import { wholeOrError } from './http/download-stream';
import { allPages } from './listing-pages';
import { explainLostReply } from './lost-reply';
import { multipartFile } from './http/multipart';
import { PoolCalls } from './pool-calls';
import { SessionPoolError, isNotFound } from './pool-error';
import { type RemotePath, absolutePath } from './remote-path';
import { assertSendable } from './input-checks';
import { type Transport, createTransport } from './http/transport';
import type {
	CallOptions,
	Download,
	ExecutionOutcome,
	ExecutionRequest,
	FileContent,
	PoolDescription,
	RemoteFile,
} from './models';
import { wireFormFor } from './wire/api-version';
import { readPoolMetadata } from './wire/pool-metadata';
import { parseReply } from './wire/reply-body';
import type { WireForm } from './wire/wire-form';

/** The service ends an execution after 220 s at the latest; the client must not give up earlier (section 10). */
const MIN_EXECUTION_TIMEOUT_MS = 240_000;
const EXECUTION_MARGIN_MS = 20_000;
const FILE_TIMEOUT_MS = 300_000;
const METADATA_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 500;

/**
 * One session pool. Every method takes the identifier of the session to work in; a session that does
 * not exist yet is allocated by the first call. All methods reject with SessionPoolError.
 */
export class SessionPoolClient {
	private readonly calls: PoolCalls;

	private constructor(
		private readonly connection: PoolConnection,
		private readonly wire: WireForm,
		private readonly transport: Transport,
	) {
		this.calls = new PoolCalls(connection.endpoint, transport);
	}

	static async connect(connection: PoolConnection): Promise<SessionPoolClient> {
		const wire = wireFormFor(connection.apiVersion);
		return new SessionPoolClient(connection, wire, await createTransport(connection));
	}

	/**
	 * Runs code and waits for it. Code that fails is an outcome with status Failed, not an error.
	 * An error whose `mayHaveRun` is true leaves open whether the code ran.
	 */
	async execute(
		identifier: string,
		request: ExecutionRequest,
		options: CallOptions = {},
	): Promise<ExecutionOutcome> {
		assertSendable.execution(request);
		const action = 'run the code';
		const limitMs = Math.max(
			MIN_EXECUTION_TIMEOUT_MS,
			request.timeoutSeconds * 1000 + EXECUTION_MARGIN_MS,
		);
		const deadline = Date.now() + limitMs;
		const call = this.wire.execution(request);
		const first = await this.calls
			.sendJson(identifier, call, {
				action,
				repeatable: false,
				timeoutMs: limitMs,
				...options,
			})
			.catch(explainLostReply(identifier));
		const reply = this.wire.readExecution(first.body, request.language, first.operationId);
		if (reply.finished) return reply.outcome;
		return await this.finish(identifier, request.language, reply.id, deadline, options).catch(
			explainLostReply(identifier, true),
		);
	}

	/** Asks for a running execution until it is done. */
	private async finish(
		identifier: string,
		language: ExecutionRequest['language'],
		id: string,
		deadline: number,
		options: CallOptions,
	): Promise<ExecutionOutcome> {
		for (;;) {
			await this.pause(deadline, options.abortSignal);
			const { body } = await this.calls.sendJson(identifier, this.wire.executionStatus(id), {
				action: 'run the code',
				timeoutMs: METADATA_TIMEOUT_MS,
				...options,
			});
			const reply = this.wire.readExecution(body, language, id);
			if (reply.finished) return reply.outcome;
		}
	}

	/** Creates or replaces a file. The name and the size are checked before anything is sent. */
	async uploadFile(
		identifier: string,
		path: RemotePath,
		content: FileContent,
		options: CallOptions = {},
	): Promise<RemoteFile> {
		assertSendable.file(path, content.sizeInBytes);
		const multipart = multipartFile(path.name, content);
		const response = await this.calls.send(identifier, this.wire.upload(path.directory), {
			action: `store ${absolutePath(path)}`,
			timeoutMs: FILE_TIMEOUT_MS,
			headers: {
				'Content-Type': multipart.contentType,
				'Content-Length': String(multipart.sizeInBytes),
			},
			body: multipart.open,
			...options,
		});
		const uploaded = this.wire.readUpload(parseReply(response, 'store the file'), path.directory);
		return { ...uploaded, ...path, path: absolutePath(path) };
	}

	/** Opens a file of the session; the stream is read by the caller and fails rather than end short. */
	async downloadFile(
		identifier: string,
		path: RemotePath,
		options: CallOptions = {},
	): Promise<Download> {
		const response = await this.calls.send(identifier, this.wire.content(path), {
			action: `give ${absolutePath(path)}`,
			timeoutMs: FILE_TIMEOUT_MS,
			streamReply: true,
			...options,
		});
		const length = Number(response.headers.get('content-length') ?? NaN);
		const sizeInBytes = Number.isInteger(length) ? length : null;
		const body = response.readableStreamBody as Readable;
		const { maxTryMs } = this.connection.retry ?? {};
		const stream = wholeOrError(
			body,
			sizeInBytes,
			absolutePath(path),
			options.abortSignal,
			maxTryMs,
		);
		return { stream, sizeInBytes };
	}

	/** Lists a folder, in the service's order; with `recursive` also all folders below it. */
	async listFiles(
		identifier: string,
		{ directory, recursive }: { directory: string; recursive: boolean },
		options: CallOptions = {},
	): Promise<RemoteFile[]> {
		const call = this.wire.listing(directory, recursive);
		const files = await allPages(this.calls.url(identifier, call), async (url) => {
			const action = 'list the files';
			const request = { action, repeatable: true, method: call.method, url };
			const limits = { timeoutMs: METADATA_TIMEOUT_MS, ...options };
			const response = await this.transport.send({ ...request, ...limits });
			const page = this.wire.readListing(parseReply(response, action), directory);
			const next = page.nextLink === null ? null : this.connection.endpoint.resolve(page.nextLink);
			return { files: page.files, next };
		});
		if (!recursive || this.wire.listsRecursively) return files;
		for (const folder of files.filter(({ type, name }) => type === 'directory' && name !== '')) {
			const inside = [folder.directory, folder.name].filter((part) => part !== '').join('/');
			files.push(...(await this.listFiles(identifier, { directory: inside, recursive }, options)));
		}
		return files;
	}

	/** Size and time of one file, without its content. */
	async getFile(
		identifier: string,
		path: RemotePath,
		options: CallOptions = {},
	): Promise<RemoteFile> {
		const { body } = await this.calls.sendJson(identifier, this.wire.metadata(path), {
			action: `find ${absolutePath(path)}`,
			timeoutMs: METADATA_TIMEOUT_MS,
			...options,
		});
		return this.wire.readMetadata(body, path.directory);
	}

	/** Deletes one file; one that is already gone counts as deleted. */
	async deleteFile(identifier: string, path: RemotePath, options: CallOptions = {}): Promise<void> {
		const removal = this.calls.remove(identifier, this.wire.fileRemoval(path), {
			action: `delete ${absolutePath(path)}`,
			timeoutMs: METADATA_TIMEOUT_MS,
			...options,
		});
		await removal.catch(async (error: unknown) => {
			// A 404 may also mean that the pool is not there; only a listing without the file proves it gone.
			if (!isNotFound(error)) throw error;
			const { directory, name } = path;
			const files = await this.listFiles(identifier, { directory, recursive: false }, options);
			if (files.some((file) => file.name === name)) throw error;
		});
	}

	/** Ends the session: its files and variables are gone, its place in the pool is free. */
	async deleteSession(identifier: string, options: CallOptions = {}): Promise<void> {
		const removal = this.calls.remove(identifier, this.wire.sessionRemoval(), {
			action: 'end the session',
			timeoutMs: METADATA_TIMEOUT_MS,
			...options,
		});
		await removal.catch((error: unknown) => {
			if (!isNotFound(error)) throw error;
		});
	}

	/** Runtimes and packages that the pool's sessions come with; needs no session. */
	async describePool(options: CallOptions = {}): Promise<PoolDescription> {
		const { body } = await this.calls.sendJson(undefined, this.wire.poolMetadata(), {
			action: 'tell what is installed',
			timeoutMs: METADATA_TIMEOUT_MS,
			...options,
		});
		return readPoolMetadata(body);
	}

	/** Waits before asking for an execution again. */
	private async pause(deadline: number, abortSignal?: AbortSignal): Promise<void> {
		if (Date.now() > deadline) {
			throw new SessionPoolError(
				'The code was still running at the time limit',
				"Give it a longer 'Timeout', up to 220 seconds, or do less at a time.",
				{ status: null, code: 'Timeout', mayHaveRun: true },
			);
		}
		// The request that follows tells of an abort.
		await delay(POLL_INTERVAL_MS, undefined, { signal: abortSignal }).catch(() => {});
	}
}

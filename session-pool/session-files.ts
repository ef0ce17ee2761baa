import type { Readable } from 'node:stream';
import { wholeOrError } from './http/download-stream';
import { multipartFile } from './http/multipart';
import type { PoolCalls } from './http/pool-calls';
import { assertSendable } from './input-checks';
import type { Download, FileContent, RemoteFile } from './models';
import { isNotFound } from './pool-error';
import { type RemotePath, absolutePath } from './remote-path';
import { FILE_TIMEOUT_MS, METADATA_TIMEOUT_MS } from './timeouts';
import { allPages } from './wire/listing-pages';
import type { WireForm } from './wire/wire-form';

/** The files of one session, below `/mnt/data`. */
export class SessionFiles {
	constructor(
		private readonly wire: WireForm,
		private readonly calls: PoolCalls,
	) {}

	/** Creates or replaces a file. The name and the size are checked before anything is sent. */
	async upload(path: RemotePath, content: FileContent): Promise<RemoteFile> {
		assertSendable.file(path, content.sizeInBytes);
		const multipart = multipartFile(path.name, content);
		const { body } = await this.calls.sendJson(this.wire.upload(path.directory), {
			action: `store ${absolutePath(path)}`,
			timeoutMs: FILE_TIMEOUT_MS,
			headers: {
				'Content-Type': multipart.contentType,
				'Content-Length': String(multipart.sizeInBytes),
			},
			body: multipart.open,
		});
		const uploaded = this.wire.readUpload(body, path.directory);
		return { ...uploaded, ...path, path: absolutePath(path) };
	}

	/** Opens a file of the session; the stream is read by the caller and fails rather than end short. */
	async download(path: RemotePath): Promise<Download> {
		const response = await this.calls.send(this.wire.content(path), {
			action: `give ${absolutePath(path)}`,
			timeoutMs: FILE_TIMEOUT_MS,
			streamReply: true,
		});
		const length = Number(response.headers.get('content-length') ?? NaN);
		const sizeInBytes = Number.isInteger(length) ? length : null;
		const body = response.readableStreamBody as Readable;
		const { abortSignal, maxTryMs } = this.calls;
		const stream = wholeOrError(body, sizeInBytes, absolutePath(path), abortSignal, maxTryMs);
		return { stream, sizeInBytes };
	}

	/** Lists a folder, in the service's order; with `recursive` also all folders below it. */
	async list({
		directory,
		recursive,
	}: {
		directory: string;
		recursive: boolean;
	}): Promise<RemoteFile[]> {
		const call = this.wire.listing(directory, recursive);
		const files = await allPages(this.calls.url(call), async (url) => {
			const { body } = await this.calls.getPage(url, {
				action: 'list the files',
				timeoutMs: METADATA_TIMEOUT_MS,
			});
			const page = this.wire.readListing(body, directory);
			const next = page.nextLink === null ? null : this.calls.resolve(page.nextLink);
			return { files: page.files, next };
		});
		if (!recursive || this.wire.listsRecursively) return files;
		for (const folder of files.filter(({ type, name }) => type === 'directory' && name !== '')) {
			const inside = [folder.directory, folder.name].filter((part) => part !== '').join('/');
			files.push(...(await this.list({ directory: inside, recursive })));
		}
		return files;
	}

	/** Size and time of one file, without its content. */
	async get(path: RemotePath): Promise<RemoteFile> {
		const { body } = await this.calls.sendJson(this.wire.metadata(path), {
			action: `find ${absolutePath(path)}`,
			timeoutMs: METADATA_TIMEOUT_MS,
		});
		return this.wire.readMetadata(body, path.directory);
	}

	/** Deletes one file; one that is already gone counts as deleted. */
	async delete(path: RemotePath): Promise<void> {
		const removal = this.calls.remove(this.wire.fileRemoval(path), {
			action: `delete ${absolutePath(path)}`,
			timeoutMs: METADATA_TIMEOUT_MS,
		});
		await removal.catch(async (error: unknown) => {
			// A 404 may also mean that the pool is not there; only a listing without the file proves it gone.
			if (!isNotFound(error)) throw error;
			const { directory, name } = path;
			const files = await this.list({ directory, recursive: false });
			if (files.some((file) => file.name === name)) throw error;
		});
	}
}

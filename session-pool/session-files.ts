import type { Readable } from 'node:stream';
import { FILE_TIMEOUT_MS, MAX_LISTING_REPLY_BYTES } from './call-limits';
import { downloadStream } from './http/download-stream';
import { multipartFile } from './http/multipart';
import type { PoolCalls } from './http/pool-calls';
import { assertAddressable, assertSendable } from './input-checks';
import type { Download, DownloadOptions, FileContent, RemoteFile } from './models';
import { SessionPoolError } from './pool-error';
import { type RemotePath, absolutePath } from './remote-path';
import { allFolders, allPages } from './wire/listing-pages';
import { isGoneFile } from './wire/refusal';
import type { WireForm } from './wire/wire-form';

/** The files of one session, below `/mnt/data`. All methods reject with SessionPoolError. */
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

	/**
	 * Opens a file of the session. The stream is read by the caller; it ends in an error rather than
	 * short, and rather than with more bytes than announced or allowed.
	 */
	async download(path: RemotePath, options: DownloadOptions = {}): Promise<Download> {
		assertAddressable(path);
		const response = await this.calls.send(this.wire.content(path), {
			action: `give ${absolutePath(path)}`,
			timeoutMs: FILE_TIMEOUT_MS,
			streamReply: true,
		});
		const body = response.readableStreamBody as Readable | undefined;
		if (body === undefined) throw noContent(path, response.status);
		const length = Number(response.headers.get('content-length') ?? NaN);
		const sizeInBytes = Number.isInteger(length) ? length : null;
		const { abortSignal, maxTryMs } = this.calls;
		const stream = downloadStream(body, {
			path: absolutePath(path),
			announcedBytes: sizeInBytes ?? options.expectedBytes ?? null,
			maxBytes: options.maxBytes,
			maxStillMs: maxTryMs,
			abortSignal,
		});
		return { stream, sizeInBytes };
	}

	/** Lists a folder; with `recursive` also all folders below it. */
	async list({
		directory,
		recursive,
	}: {
		directory: string;
		recursive: boolean;
	}): Promise<RemoteFile[]> {
		const inOneCall = !recursive || this.wire.listsRecursively;
		return inOneCall
			? await this.listFolder(directory, recursive)
			: await allFolders(directory, async (folder) => await this.listFolder(folder, false));
	}

	/** Size and time of one file, without its content. */
	async get(path: RemotePath): Promise<RemoteFile> {
		assertAddressable(path);
		const { body } = await this.calls.sendJson(this.wire.metadata(path), {
			action: `find ${absolutePath(path)}`,
		});
		return this.wire.readMetadata(body, path.directory);
	}

	/**
	 * Deletes one file; one that the service says is not there counts as deleted. A bare 404 does not: the
	 * pool itself may be missing. Nothing else is asked, since any call would allocate a session anew.
	 */
	async delete(path: RemotePath): Promise<void> {
		assertAddressable(path);
		const removal = this.calls.remove(this.wire.fileRemoval(path), {
			action: `delete ${absolutePath(path)}`,
		});
		await removal.catch((error: unknown) => {
			if (!(error instanceof SessionPoolError && isGoneFile(error.code))) throw error;
		});
	}

	private async listFolder(directory: string, recursive: boolean): Promise<RemoteFile[]> {
		const call = this.wire.listing(directory, recursive);
		return await allPages(this.calls.url(call), async (url) => {
			const body = await this.calls.getPage(url, {
				action: 'list the files',
				maxReplyBytes: MAX_LISTING_REPLY_BYTES,
			});
			const page = this.wire.readListing(body, directory);
			return this.calls.resolved(page);
		});
	}
}

/** Only a 200 brings a file; 202, 204 or 206 would pass for an empty or a short one. */
function noContent(path: RemotePath, status: number): SessionPoolError {
	return new SessionPoolError(
		`The reply to the download of ${absolutePath(path)} has the status ${status}, which brings no file`,
		'Something between {program} and the pool may have answered instead. Try again in a moment.',
		{ kind: 'unreadableReply', status, code: 'NoContent' },
	);
}

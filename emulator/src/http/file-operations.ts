/** The file operations of every shape; only names and shapes differ (file-reply.ts). */
import type { Entry, FileEntry } from '../session/session-folder.js';
import type { Call } from './call.js';
import { existingName, folderPath, invalidPath, joinPath } from './file-names.js';
import { fileBody, listBody, uploadBody } from './file-reply.js';
import { readUpload, tooLarge, uploadSize } from './multipart-upload.js';
import { fileNotFound, invalid, ServiceError } from './service-error.js';

export async function uploadFile(call: Call): Promise<object> {
	const session = call.session();
	const folder = folderOf(call);
	const release = await call.uploads.reserve(uploadSize(call.request));
	try {
		const { name, content, contentType } = await readUpload(call.request);
		const path = joinPath(folder, name);
		if (!session.folder.hasRoomFor(path, content.length)) throw tooLarge();
		const entry = session.folder.upload(path, content, contentType);
		if (entry === undefined)
			throw invalid('path', `'${path}' is not possible: there is a file or folder in its place.`);
		return uploadBody(call, entry);
	} finally {
		release();
	}
}

export function listFiles(call: Call): object {
	const folder = folderOf(call);
	const recursive =
		call.version.describesFiles &&
		/^true$/i.test(String(call.query.recursive ?? 'false')) &&
		!call.quirks.has('no-recursion');
	const entries = call.session().folder.list(folder, recursive);
	if (entries === undefined) throw fileNotFound(folder);
	return listBody(call, entries, folder);
}

export function getFile(call: Call): object {
	return fileBody(call, existingFile(call));
}

export function downloadFile(call: Call): undefined {
	const { path } = existingFile(call);
	const content = call.session().folder.open(path);
	if (content === undefined) throw fileNotFound(path);
	call.reply
		.headers({ 'content-type': 'application/octet-stream', 'content-length': content.size })
		.send(content.data);
}

/** Deletes a file, or a folder with all that is in it. */
export function deleteFile(call: Call): undefined {
	const { entry, path } = existingEntry(call);
	if (entry === undefined)
		throw new ServiceError(404, 'DeleteFileError', `The file '${path}' was not found.`);
	call.session().folder.delete(entry.path);
	call.reply.code(204).send();
}

/** The file in the URL, in the folder of the query. @throws ServiceError 404 */
function existingFile(call: Call): FileEntry {
	const { entry, path } = existingEntry(call);
	if (entry?.kind !== 'file') throw fileNotFound(path);
	return entry;
}

function existingEntry(call: Call): { path: string; entry: Entry | undefined } {
	const name = call.params.name ?? call.query.filename ?? call.query.fileName ?? '';
	const path = joinPath(folderOf(call), existingName(String(name)));
	return { path, entry: call.session().folder.find(path) };
}

/** The folder in the query parameter `path`. @throws ServiceError 400 */
function folderOf(call: Call): string {
	const folder = folderPath(call.query.path);
	if (folder !== '' && call.quirks.has('no-folders'))
		throw invalidPath(folder, 'path cannot contain any reserved file path characters');
	return folder;
}

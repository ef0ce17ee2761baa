/** The file operations of both generations; only names and shapes differ (file-reply.ts). */
import type { FileEntry } from '../session/session-folder.js';
import type { Call } from './call.js';
import { existingName, joinPath } from './file-names.js';
import { fileBody, listBody, uploadBody } from './file-reply.js';
import { readUpload, tooLarge } from './multipart-upload.js';
import { fileNotFound, invalid } from './service-error.js';

export async function uploadFile(call: Call): Promise<object> {
	const session = call.session();
	const folder = call.folder();
	const { name, content, contentType } = await readUpload(call.request);
	const path = joinPath(folder, name);
	if (!session.folder.hasRoomFor(path, content.length)) throw tooLarge();
	const entry = session.folder.upload(path, content, contentType);
	if (entry === undefined)
		throw invalid('path', `'${path}' is not possible: there is a file or folder in its place.`);
	return uploadBody(call.version, entry);
}

export function listFiles(call: Call): object {
	const folder = call.folder();
	const recursive =
		call.version.managesSessions && /^true$/i.test(String(call.query.recursive ?? 'false'));
	const entries = call.session().folder.list(folder, recursive);
	if (entries === undefined) throw fileNotFound(folder);
	return listBody(call.version, entries, folder);
}

export function getFile(call: Call): object {
	return fileBody(call.version, existingFile(call));
}

export function downloadFile(call: Call): undefined {
	const { path } = existingFile(call);
	const content = call.session().folder.open(path);
	if (content === undefined) throw fileNotFound(path);
	call.reply
		.headers({ 'content-type': 'application/octet-stream', 'content-length': content.size })
		.send(content.data);
}

export function deleteFile(call: Call): undefined {
	const entry = existingFile(call);
	call.session().folder.delete(entry.path);
	call.reply.code(204).send();
}

/** The file in the URL, in the folder of the query. @throws ServiceError 404 */
function existingFile(call: Call): FileEntry {
	const path = joinPath(call.folder(), existingName(call.params.name ?? ''));
	const entry = call.session().folder.find(path);
	if (entry?.kind !== 'file') throw fileNotFound(path);
	return entry;
}

/** Turns files and folders into the JSON of each shape and API version. */
import type { Entry, FileEntry } from '../session/session-folder.js';
import type { Call } from './call.js';
import { contentTypeOf } from './content-types.js';
import { numbered, timestamp } from './wire-format.js';

/** What the service shows as the size of a folder. Bytes. */
const FOLDER_SIZE_BYTES = 4096;

/** The reply to an upload: one object; in the nested shape a list of one. */
export function uploadBody(call: Call, entry: FileEntry): object {
	return call.shape === 'nested' ? listBody(call, [entry], '') : fileBody(call, entry, true);
}

/**
 * The metadata of one file.
 * @param described whether it is described whatever the version
 */
export function fileBody(
	call: Call,
	entry: FileEntry,
	described = call.version.describesFiles,
): object {
	if (call.shape !== 'flat') return numberedIf(call, oldEntry(call, entry));
	const flat = flatEntry(call, entry);
	const { name, sizeInBytes, lastModifiedAt } = flat;
	return numberedIf(call, described ? flat : { name, sizeInBytes, lastModifiedAt });
}

/**
 * A listing.
 * @param folder the folder that was listed: `directory` is relative to it, `.` for itself
 */
export function listBody(call: Call, entries: Entry[], folder: string): object {
	const { describesFiles } = call.version;
	const value: object[] =
		call.shape === 'flat'
			? entries.map((entry) => ({
					...withoutTime(call, flatEntry(call, entry)),
					...(describesFiles && { directory: directoryOf(call, entry, folder) }),
				}))
			: // The older shapes have no word for a folder.
				entries
					.filter((entry) => entry.kind === 'file')
					.map((entry) => withoutTime(call, oldEntry(call, entry)));
	if (call.quirks.has('bare-listing')) return value;
	if (call.shape === 'preview') return numberedIf(call, { $values: value });
	return numberedIf(
		call,
		call.shape === 'flat' && describesFiles ? { value, nextLink: null } : { value },
	);
}

type OldEntry =
	| { properties: { filename: string; size: number; lastModifiedTime?: string } }
	| { filename: string; size: number; last_modified_time?: string };

function oldEntry(call: Call, entry: FileEntry): OldEntry {
	const filename = nameOf(entry);
	const size = entry.size;
	const time = timeOf(call, entry);
	return call.shape === 'preview'
		? { filename, size, last_modified_time: time }
		: { properties: { filename, size, lastModifiedTime: time } };
}

interface FlatEntry {
	name: string;
	type: string;
	contentType: string;
	sizeInBytes: number;
	lastModifiedAt?: string;
}

function flatEntry(call: Call, entry: Entry): FlatEntry {
	const isFile = entry.kind === 'file';
	const type = isFile ? 'file' : 'directory';
	return {
		name: nameOf(entry),
		type: call.quirks.has('sample-listing') ? type[0]!.toUpperCase() + type.slice(1) : type,
		contentType: isFile ? contentTypeOf(entry.path, entry.contentType) : 'application/octet-stream',
		sizeInBytes: isFile ? entry.size : FOLDER_SIZE_BYTES,
		lastModifiedAt: timeOf(call, entry),
	};
}

function withoutTime<Body extends OldEntry | FlatEntry>(call: Call, body: Body): Body {
	if (!call.quirks.has('no-times')) return body;
	if ('properties' in body)
		return { properties: { ...body.properties, lastModifiedTime: undefined } } as Body;
	return { ...body, lastModifiedAt: undefined, last_modified_time: undefined };
}

function timeOf(call: Call, { modifiedAt }: Entry): string {
	return timestamp(
		call.quirks.has('whole-seconds') ? Math.floor(modifiedAt / 1000) * 1000 : modifiedAt,
	);
}

function nameOf({ path }: Entry): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

function directoryOf(call: Call, { path }: Entry, folder: string): string {
	const relative = folder === '' ? path : path.slice(folder.length + 1);
	const directory = relative.slice(0, Math.max(0, relative.lastIndexOf('/')));
	return directory || (call.quirks.has('sample-listing') ? '' : '.');
}

function numberedIf(call: Call, body: object): object {
	return call.version.numbered || call.shape === 'preview' ? numbered(body) : body;
}

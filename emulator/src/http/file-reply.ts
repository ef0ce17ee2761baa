/** Turns files and folders into the JSON of each API version. */
import type { Entry, FileEntry } from '../session/session-folder.js';
import type { ApiVersion } from './api-versions.js';
import { contentTypeOf } from './content-types.js';
import { numbered, timestamp } from './wire-format.js';

/** What the service shows as the size of a folder. Bytes. */
const FOLDER_SIZE = 4096;

/** The reply to an upload: one object; in the nested generation a list of one. */
export function uploadBody(version: ApiVersion, entry: FileEntry): object {
	return version.generation === 'nested'
		? listBody(version, [entry], '')
		: numberedIf(version, flatEntry(entry));
}

/** The metadata of one file. */
export function fileBody(version: ApiVersion, entry: FileEntry): object {
	if (version.generation === 'nested') return numberedIf(version, nestedEntry(entry));
	const { name, sizeInBytes, lastModifiedAt } = flatEntry(entry);
	return numberedIf(
		version,
		version.describesFiles ? flatEntry(entry) : { name, sizeInBytes, lastModifiedAt },
	);
}

/**
 * A listing.
 * @param folder the folder that was listed: `directory` is relative to it, `.` for itself
 */
export function listBody(version: ApiVersion, entries: Entry[], folder: string): object {
	if (version.generation === 'nested') {
		// This generation has no word for a folder.
		return numberedIf(version, {
			value: entries.filter((entry) => entry.kind === 'file').map(nestedEntry),
		});
	}
	const value = entries.map((entry) =>
		version.managesSessions
			? { ...flatEntry(entry), directory: directoryOf(entry, folder) }
			: flatEntry(entry),
	);
	return numberedIf(version, version.managesSessions ? { value, nextLink: null } : { value });
}

function nestedEntry(entry: FileEntry): {
	properties: { filename: string; size: number; lastModifiedTime: string };
} {
	return {
		properties: {
			filename: nameOf(entry),
			size: entry.size,
			lastModifiedTime: timestamp(entry.modifiedAt),
		},
	};
}

function flatEntry(entry: Entry): {
	name: string;
	type: string;
	contentType: string;
	sizeInBytes: number;
	lastModifiedAt: string;
} {
	const isFile = entry.kind === 'file';
	return {
		name: nameOf(entry),
		type: isFile ? 'file' : 'directory',
		contentType: isFile ? contentTypeOf(entry.path, entry.contentType) : 'application/octet-stream',
		sizeInBytes: isFile ? entry.size : FOLDER_SIZE,
		lastModifiedAt: timestamp(entry.modifiedAt),
	};
}

function nameOf({ path }: Entry): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

function directoryOf({ path }: Entry, folder: string): string {
	const relative = folder === '' ? path : path.slice(folder.length + 1);
	return relative.slice(0, Math.max(0, relative.lastIndexOf('/'))) || '.';
}

function numberedIf(version: ApiVersion, body: object): object {
	return version.numbered ? numbered(body) : body;
}

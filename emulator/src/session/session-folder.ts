/**
 * One session's `/mnt/data` as file requests see it. It belongs to the pool, not to the kernel: a kernel can be killed
 * and replaced without losing a file.
 *
 * Paths are relative, with `/` between names; `''` is the folder itself.
 */
import type { Readable } from 'node:stream';

export interface FileEntry {
	kind: 'file';
	path: string;
	/** Bytes. */
	size: number;
	/** Milliseconds since 1970. */
	modifiedAt: number;
	/** As uploaded; undefined when the name has to tell. */
	contentType?: string;
}

export interface FolderEntry {
	kind: 'folder';
	path: string;
	modifiedAt: number;
}

export type Entry = FileEntry | FolderEntry;

export interface FileContent {
	/** Bytes. */
	size: number;
	/** A stream ends after `size` bytes, whatever the code does to the file meanwhile. */
	data: Buffer | Readable;
}

export interface SessionFolder {
	find(path: string): Entry | undefined;
	/** What is in a folder, by name. @returns undefined if there is no such folder */
	list(path: string, recursive?: boolean): Entry[] | undefined;
	/** Whether a file of this many bytes would still fit. */
	hasRoomFor(path: string, size: number): boolean;
	/** Puts a file, and the folders above it. @returns undefined if a file or folder is in the way */
	upload(path: string, content: Buffer, contentType?: string): FileEntry | undefined;
	/** A file's content. @returns undefined if there is no such file */
	open(path: string): FileContent | undefined;
	/** Deletes a file, or a folder with everything in it. */
	delete(path: string): void;
	/** Takes the folder away with the session. Called when its kernel is gone. */
	close(): void;
}

/** The path of the folder a path is in. */
export function parentOf(path: string): string {
	return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

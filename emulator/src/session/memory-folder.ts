/**
 * A session's `/mnt/data` in memory, for Pyodide. File requests never wait for Python. A kernel learns about changes
 * before each cell and reports its own while the cell runs.
 */
import { FOLDER_CAPACITY_BYTES } from '../kernel/pyodide/kernel-launch.js';
import type { FolderChange } from '../kernel/pyodide/messages.js';
import type { KernelFolder } from './kernel-folder.js';
import {
	type FileContent,
	type FileEntry,
	type FolderEntry,
	parentOf,
	type SessionFolder,
} from './session-folder.js';

/** Files and folders one session may have. */
const MAX_ENTRIES = 100_000;

interface StoredFile extends FileEntry {
	content: Buffer;
}

type Stored = StoredFile | FolderEntry;

export class MemoryFolder implements SessionFolder, KernelFolder {
	private readonly entries = new Map<string, Stored>();
	private changes: FolderChange[] = [];
	private used = 0;

	/** What the kernel has not been told yet; from now on it counts as told. */
	takeChanges(): FolderChange[] {
		const changes = this.changes;
		this.changes = [];
		return changes;
	}

	/** To be called when a new kernel takes over: it knows nothing yet. */
	forgetKernel(): void {
		// Sorted, so that a folder comes before what is in it.
		this.changes = [...this.entries.values()]
			.sort((a, b) => (a.path < b.path ? -1 : 1))
			.map(asChange);
	}

	find(path: string): Stored | undefined {
		return this.entries.get(path);
	}

	list(path: string, recursive = false): Stored[] | undefined {
		if (path !== '' && this.entries.get(path)?.kind !== 'folder') return undefined;
		const prefix = path === '' ? '' : `${path}/`;
		return [...this.entries.values()]
			.filter(
				(entry) =>
					entry.path.startsWith(prefix) && (recursive || !entry.path.includes('/', prefix.length)),
			)
			.sort((a, b) => (a.path < b.path ? -1 : 1));
	}

	hasRoomFor(path: string, size: number): boolean {
		const existing = this.entries.get(path);
		const replaced = existing?.kind === 'file' ? existing.size : 0;
		return this.used - replaced + size <= FOLDER_CAPACITY_BYTES && this.entries.size < MAX_ENTRIES;
	}

	upload(path: string, content: Buffer, contentType?: string): StoredFile | undefined {
		if (!this.makeFolders(parentOf(path), true) || this.entries.get(path)?.kind === 'folder')
			return undefined;
		const entry: StoredFile = {
			kind: 'file',
			path,
			content,
			size: content.length,
			modifiedAt: Date.now(),
			contentType,
		};
		this.set(entry);
		this.changes.push(asChange(entry));
		return entry;
	}

	delete(path: string): void {
		this.removeTree(path);
		this.changes.push({ kind: 'removed', path });
	}

	open(path: string): FileContent | undefined {
		const data = this.read(path);
		return data && { size: data.length, data };
	}

	read(path: string): Buffer | undefined {
		const entry = this.entries.get(path);
		return entry?.kind === 'file' ? entry.content : undefined;
	}

	write(path: string, content: Buffer, modifiedAt: number): void {
		if (!this.hasRoomFor(path, content.length) || !this.makeFolders(parentOf(path), false)) return;
		if (this.entries.get(path)?.kind === 'folder') return;
		this.set({ kind: 'file', path, content, size: content.length, modifiedAt });
	}

	makeFolder(path: string): void {
		this.makeFolders(path, false);
	}

	remove(path: string): void {
		this.removeTree(path);
	}

	rename(from: string, to: string): void {
		const entry = this.entries.get(from);
		if (entry === undefined || to === from || to.startsWith(`${from}/`)) return;
		const moved = [...this.entries.values()].filter(
			({ path }) => path === from || path.startsWith(`${from}/`),
		);
		if (!this.makeFolders(parentOf(to), false)) return;
		this.removeTree(to);
		for (const part of moved) this.unset(part.path);
		for (const part of moved)
			this.set({
				...part,
				path: to + part.path.slice(from.length),
				...(part.kind === 'file' && { contentType: undefined }),
			});
	}

	close(): void {
		this.entries.clear();
		this.changes = [];
		this.used = 0;
	}

	/** @returns false if a file is where a folder should be, or there are too many entries */
	private makeFolders(path: string, tellKernel: boolean): boolean {
		if (path === '') return true;
		const existing = this.entries.get(path);
		if (existing !== undefined) return existing.kind === 'folder';
		if (this.entries.size >= MAX_ENTRIES || !this.makeFolders(parentOf(path), tellKernel))
			return false;
		const entry: FolderEntry = { kind: 'folder', path, modifiedAt: Date.now() };
		this.set(entry);
		if (tellKernel) this.changes.push(asChange(entry));
		return true;
	}

	private removeTree(path: string): void {
		for (const entry of [...this.entries.values()]) {
			if (entry.path === path || entry.path.startsWith(`${path}/`)) this.unset(entry.path);
		}
	}

	private set(entry: Stored): void {
		this.unset(entry.path);
		this.entries.set(entry.path, entry);
		if (entry.kind === 'file') this.used += entry.size;
	}

	private unset(path: string): void {
		const entry = this.entries.get(path);
		if (entry?.kind === 'file') this.used -= entry.size;
		this.entries.delete(path);
	}
}

function asChange(entry: Stored): FolderChange {
	return entry.kind === 'folder'
		? { kind: 'folder', path: entry.path }
		: { kind: 'file', path: entry.path, size: entry.size, modifiedAt: entry.modifiedAt };
}

/**
 * A session's `/mnt/data` in a folder of this machine, which a sandboxed kernel writes to at any time. So no path in it
 * can be trusted for longer than a moment: each folder on the way is opened by itself and never through a symbolic link
 * (anchored-folder.ts), and links are followed only as far as they stay in `/mnt/data`.
 */
import {
	closeSync,
	constants,
	createReadStream,
	fchmodSync,
	fchownSync,
	fstatSync,
	ftruncateSync,
	mkdirSync,
	readdirSync,
	renameSync,
	rmSync,
	type Stats,
	writeSync,
} from 'node:fs';
import { join } from 'node:path';

import { AnchoredFolder } from './anchored-folder.js';
import { MAX_DEPTH, MAX_LINKS, nameOf, namesOf, pathBehind } from './folder-paths.js';
import {
	type Entry,
	type FileContent,
	type FileEntry,
	parentOf,
	type SessionFolder,
} from './session-folder.js';

/** Bytes all files of one session may have together when one is uploaded. */
export const DISK_CAPACITY_BYTES = 2 * 1024 ** 3;
/** Files and folders that a listing shows. */
const MAX_ENTRIES = 100_000;

const { O_CREAT, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/** Who owns the files: the user that code runs as. */
export interface Owner {
	uid: number;
	gid: number;
}

interface RememberedType {
	contentType: string;
	modifiedAt: number;
}

export class DiskFolder implements SessionFolder {
	private readonly types = new Map<string, RememberedType>();

	/**
	 * @param directory absolute path of an empty folder of this machine
	 * @param owner undefined if that is whoever runs the pool
	 */
	constructor(
		private directory: string,
		private readonly owner?: Owner,
	) {
		mkdirSync(directory, { mode: 0o755 });
		if (owner)
			AnchoredFolder.use(directory, (folder) =>
				fchownSync(folder.descriptor, owner.uid, owner.gid),
			);
	}

	/** Moves everything to another empty folder, the one that a new sandbox sees as `/mnt/data`. No code may be running. */
	moveTo(directory: string): void {
		if (directory === this.directory) return;
		for (const name of readdirSync(this.directory))
			renameSync(join(this.directory, name), join(directory, name));
		rmSync(this.directory, { recursive: true, force: true });
		this.directory = directory;
	}

	find(path: string): Entry | undefined {
		return this.resolve(path, (folder, name, real) => {
			const stats = folder.stat(name);
			return stats && this.entry(path, real, stats);
		});
	}

	list(path: string, recursive = false): Entry[] | undefined {
		if (path !== '' && this.find(path)?.kind !== 'folder') return undefined;
		const found: Entry[] = [];
		const open = [path];
		while (open.length > 0 && found.length < MAX_ENTRIES) {
			const at = open.pop()!;
			const names = this.names(at) ?? [];
			for (const name of names.slice(0, MAX_ENTRIES - found.length)) {
				const entry = this.find(at === '' ? name : `${at}/${name}`);
				if (entry === undefined) continue;
				found.push(entry);
				if (recursive && entry.kind === 'folder' && this.isRealFolder(entry.path))
					open.push(entry.path);
			}
		}
		return found.sort((a, b) => (a.path < b.path ? -1 : 1));
	}

	hasRoomFor(path: string, size: number): boolean {
		const existing = this.find(path);
		const replaced = existing?.kind === 'file' ? existing.size : 0;
		const entries = this.list('', true) ?? [];
		const used = entries.reduce((sum, entry) => sum + (entry.kind === 'file' ? entry.size : 0), 0);
		return used - replaced + size <= DISK_CAPACITY_BYTES && entries.length < MAX_ENTRIES;
	}

	upload(path: string, content: Buffer, contentType?: string): FileEntry | undefined {
		const entry = this.walk(namesOf(parentOf(path)), true, (folder) => {
			const descriptor = folder.openFile(nameOf(path), O_WRONLY | O_CREAT | O_NONBLOCK);
			if (descriptor === undefined) return undefined;
			try {
				if (!fstatSync(descriptor).isFile()) return undefined;
				ftruncateSync(descriptor);
				for (let done = 0; done < content.length;) done += writeSync(descriptor, content, done);
				fchmodSync(descriptor, 0o644);
				this.give(descriptor);
				return this.entry(path, path, fstatSync(descriptor));
			} finally {
				closeSync(descriptor);
			}
		});
		if (entry?.kind !== 'file') return undefined;
		if (contentType !== undefined)
			this.types.set(path, { contentType, modifiedAt: entry.modifiedAt });
		return { ...entry, contentType };
	}

	open(path: string): FileContent | undefined {
		return this.resolve(path, (folder, name) => {
			const descriptor = folder.openFile(name, O_RDONLY | O_NONBLOCK);
			if (descriptor === undefined) return undefined;
			const stats = fstatSync(descriptor);
			if (!stats.isFile()) {
				closeSync(descriptor);
				return undefined;
			}
			const { size } = stats;
			if (size === 0) {
				closeSync(descriptor);
				return { size, data: Buffer.alloc(0) };
			}
			return { size, data: createReadStream('', { fd: descriptor, start: 0, end: size - 1 }) };
		});
	}

	delete(path: string): void {
		const inside = this.isRealFolder(path) ? (this.list(path, true) ?? []) : [];
		// Deepest first: a folder must be empty.
		for (const entry of [...inside.map((part) => part.path).reverse(), path]) {
			this.inFolderOf(entry, (folder) => folder.remove(nameOf(entry)));
			this.types.delete(entry);
		}
	}

	close(): void {
		rmSync(this.directory, { recursive: true, force: true });
	}

	private names(path: string): string[] | undefined {
		return this.resolve(path, (folder, name) =>
			name === '' ? folder.names() : folder.use(name, (inner) => inner.names()),
		);
	}

	private isRealFolder(path: string): boolean {
		const stats = this.inFolderOf(path, (folder) => folder.stat(nameOf(path)));
		return stats?.isDirectory() === true;
	}

	/** @param real where links lead: content types are remembered for files themselves */
	private entry(path: string, real: string, stats: Stats): Entry | undefined {
		const modifiedAt = stats.mtimeMs;
		if (stats.isDirectory()) return { kind: 'folder', path, modifiedAt };
		if (!stats.isFile()) return undefined;
		const remembered = this.types.get(real);
		return {
			kind: 'file',
			path,
			size: stats.size,
			modifiedAt,
			...(remembered?.modifiedAt === modifiedAt && { contentType: remembered.contentType }),
		};
	}

	/** Opens the folder that a path names an entry of, through no link. */
	private inFolderOf<T>(
		path: string,
		use: (folder: AnchoredFolder) => T | undefined,
	): T | undefined {
		return this.walk(namesOf(parentOf(path)), false, use);
	}

	private give(descriptor: number): void {
		if (this.owner) fchownSync(descriptor, this.owner.uid, this.owner.gid);
	}

	/** Opens one folder after another. @returns what `use` makes of the last; undefined if there is none */
	private walk<T>(
		names: string[],
		make: boolean,
		use: (folder: AnchoredFolder) => T | undefined,
	): T | undefined {
		const step = (folder: AnchoredFolder, index: number): T | undefined => {
			const name = names[index];
			if (name === undefined) return use(folder);
			if (make && folder.make(name)) folder.use(name, (made) => this.give(made.descriptor));
			return folder.use(name, (inner) => step(inner, index + 1));
		};
		if (names.length > MAX_DEPTH || names.includes('..') || names.includes('.')) return undefined;
		return AnchoredFolder.use(this.directory, (root) => step(root, 0));
	}

	/**
	 * Follows symbolic links as code in `/mnt/data` would see them, as long as they stay there.
	 * @param use gets the folder that holds what the path leads to, its name there ('' for the folder itself), and its path
	 */
	private resolve<T>(
		path: string,
		use: (folder: AnchoredFolder, name: string, real: string) => T | undefined,
	): T | undefined {
		let names: string[] | undefined = namesOf(path);
		for (let links = 0; links <= MAX_LINKS && names !== undefined; links++) {
			const at: string[] = names;
			const link = this.firstLink(at);
			if (link === undefined) {
				return this.walk(at.slice(0, -1), false, (folder) =>
					use(folder, at.at(-1) ?? '', at.join('/')),
				);
			}
			names = pathBehind(at.slice(0, link.index), link.target, at.slice(link.index + 1));
		}
		return undefined;
	}

	/** The first name of a path that is a symbolic link. */
	private firstLink(names: string[]): { index: number; target: string } | undefined {
		for (let index = 0; index < names.length; index++) {
			const target = this.walk(names.slice(0, index), false, (folder) =>
				folder.readLink(names[index]!),
			);
			if (target !== undefined) return { index, target };
		}
		return undefined;
	}
}

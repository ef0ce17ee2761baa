/**
 * `/mnt/data` inside the kernel: Emscripten's in-memory file system with two differences. A file that came from the pool
 * is only known by size and time until code reads it, then its content is fetched. And every change code makes is told
 * to the pool: folders, removals and renames at once, content when a file is closed, at the latest with the next
 * heartbeat, so that even an execution that has to be killed leaves its files behind.
 */
import type { FolderChange } from '../messages.js';
import { receive, send } from './link.mjs';

/** Emscripten's own objects; it publishes no types for them. */
type Emscripten = any;
type Node = any;
type Stream = any;

const NO_ENTRY = 44;
const NO_SPACE = 51;
const NOT_PERMITTED = 63;
const FOLDER_MODE = 0o40777;
const FILE_MODE = 0o100666;

/** A file no longer than this is sent whenever it is closed, a longer one at most ten times a second. Bytes. */
const SMALL_FILE_BYTES = 64 * 1024;
const INTERVAL_MS = 100;

export interface MountedFolder {
	/** Makes the pool's changes visible to code. */
	apply(changes: FolderChange[]): void;
	/** Sends what was written and not sent yet. */
	flush(): void;
}

/**
 * Mounts the folder.
 * @param capacity bytes that all its files together may have; beyond them code gets "No space left on device"
 */
export function mountFolder(
	pyodide: Emscripten,
	mountPoint: string,
	capacity: number,
): MountedFolder {
	const { FS } = pyodide;
	const { MEMFS } = FS.filesystems;
	const dirty = new Set<Node>();
	let used = 0;
	let flushedAt = 0;
	/** True while the pool's own changes are applied: they need not be told to it. */
	let applying = false;

	const tell = (message: Parameters<typeof send>[0]): void => {
		if (!applying) send(message);
	};
	const pathOf = (node: Node): string => {
		const names: string[] = [];
		// The root of a mount is its own parent.
		for (let at = node; at !== at.parent; at = at.parent) names.unshift(at.name);
		return names.join('/');
	};
	const childPath = (parent: Node, name: string): string =>
		[pathOf(parent), name].filter(Boolean).join('/');

	const load = (node: Node): void => {
		if (!node.remote) return;
		send({ type: 'fetch', path: pathOf(node) });
		const { header, payload } = receive();
		if (header.type !== 'content' || !header.found) throw new FS.ErrnoError(NO_ENTRY);
		node.remote = false;
		used += payload.length - node.usedBytes;
		node.contents = new Uint8Array(payload.buffer, payload.byteOffset, payload.length);
		node.usedBytes = payload.length;
	};
	const reserve = (node: Node, size: number): void => {
		const growth = Math.max(0, size - node.usedBytes);
		if (used + growth > capacity) throw new FS.ErrnoError(NO_SPACE);
		used += growth;
	};
	const changed = (node: Node): void => {
		dirty.add(node);
	};
	const forget = (node: Node | undefined): void => {
		if (node === undefined || !FS.isFile(node.mode)) return;
		used -= node.usedBytes;
		dirty.delete(node);
	};
	const sendFile = (node: Node): void => {
		dirty.delete(node);
		if (node.remote) return;
		send(
			{ type: 'write', path: pathOf(node), modifiedAt: Number(node.mtime) },
			node.contents.subarray(0, node.usedBytes),
		);
	};
	const known = (parent: Node, name: string): Node | undefined => {
		try {
			return FS.lookupNode(parent, name);
		} catch {
			return undefined;
		}
	};

	const folderOps = {
		getattr: MEMFS.node_ops.getattr,
		setattr: MEMFS.node_ops.setattr,
		lookup: MEMFS.node_ops.lookup,
		readdir: MEMFS.node_ops.readdir,
		mknod(parent: Node, name: string, mode: number, dev: number): Node {
			if (!FS.isDir(mode) && !FS.isFile(mode)) throw new FS.ErrnoError(NOT_PERMITTED);
			const node = create(parent, name, mode, dev);
			if (FS.isDir(mode)) tell({ type: 'folder', path: pathOf(node) });
			else changed(node);
			return node;
		},
		rename(node: Node, toFolder: Node, toName: string): void {
			const from = pathOf(node);
			const replaced = known(toFolder, toName);
			// The pool must know a new file before it can rename it.
			if (dirty.has(node)) sendFile(node);
			MEMFS.node_ops.rename(node, toFolder, toName);
			if (replaced !== node) forget(replaced);
			tell({ type: 'rename', from, to: childPath(toFolder, toName) });
		},
		unlink(parent: Node, name: string): void {
			forget(known(parent, name));
			MEMFS.node_ops.unlink(parent, name);
			tell({ type: 'remove', path: childPath(parent, name) });
		},
		rmdir(parent: Node, name: string): void {
			MEMFS.node_ops.rmdir(parent, name);
			tell({ type: 'remove', path: childPath(parent, name) });
		},
		// The pool keeps files and folders only: better an error now than a link that is lost with the kernel.
		symlink(): never {
			throw new FS.ErrnoError(NOT_PERMITTED);
		},
	};
	const fileOps = {
		getattr: MEMFS.node_ops.getattr,
		setattr(node: Node, attr: { size?: number; mtime?: number }): void {
			if (attr.size !== undefined) {
				if (attr.size > 0) load(node);
				reserve(node, attr.size);
				used -= Math.max(0, node.usedBytes - attr.size);
				node.remote = false;
			}
			MEMFS.node_ops.setattr(node, attr);
			if (attr.size !== undefined) node.mtime = node.ctime = Date.now();
			if (attr.size !== undefined || (attr.mtime !== undefined && !node.remote)) changed(node);
		},
	};
	const streamOps = {
		llseek: MEMFS.stream_ops.llseek,
		read(stream: Stream, ...rest: unknown[]): number {
			load(stream.node);
			return MEMFS.stream_ops.read(stream, ...rest);
		},
		write(
			stream: Stream,
			buffer: Uint8Array,
			offset: number,
			length: number,
			position: number,
			canOwn: boolean,
		): number {
			load(stream.node);
			reserve(stream.node, position + length);
			changed(stream.node);
			return MEMFS.stream_ops.write(stream, buffer, offset, length, position, canOwn);
		},
		mmap(stream: Stream, ...rest: unknown[]): unknown {
			load(stream.node);
			return MEMFS.stream_ops.mmap(stream, ...rest);
		},
		msync(stream: Stream, buffer: Uint8Array, offset: number, length: number): number {
			streamOps.write(stream, buffer, 0, length, offset, false);
			return 0;
		},
		close(stream: Stream): void {
			const node = stream.node;
			if (
				dirty.has(node) &&
				isLinked(node) &&
				(node.usedBytes <= SMALL_FILE_BYTES || Date.now() - flushedAt > INTERVAL_MS)
			) {
				if (node.usedBytes > SMALL_FILE_BYTES) flushedAt = Date.now();
				sendFile(node);
			}
		},
	};
	/** False for a file that was deleted while it was open. */
	const isLinked = (node: Node): boolean => known(node.parent, node.name) === node;

	const create = (parent: Node | null, name: string, mode: number, dev: number): Node => {
		const node = MEMFS.createNode(parent, name, mode, dev);
		node.node_ops = FS.isDir(mode) ? folderOps : fileOps;
		node.stream_ops = FS.isDir(mode) ? { llseek: MEMFS.stream_ops.llseek } : streamOps;
		node.remote = false;
		return node;
	};

	FS.mkdirTree(mountPoint);
	FS.mount({ mount: () => create(null, '/', FOLDER_MODE, 0) }, {}, mountPoint);

	const applyChange = (change: FolderChange): void => {
		const path = `${mountPoint}/${change.path}`;
		const existing = FS.analyzePath(path).object as Node | null;
		if (change.kind === 'folder') {
			FS.mkdirTree(path);
		} else if (change.kind === 'removed') {
			if (existing) removeTree(FS, existing, path);
		} else {
			const node = existing ?? FS.mknod(path, FILE_MODE, 0);
			used += change.size - node.usedBytes;
			Object.assign(node, {
				remote: true,
				contents: new Uint8Array(0),
				usedBytes: change.size,
				mtime: change.modifiedAt,
			});
			dirty.delete(node);
		}
	};

	return {
		apply(changes) {
			applying = true;
			try {
				for (const change of changes) applyChange(change);
			} finally {
				applying = false;
			}
		},
		flush() {
			for (const node of [...dirty]) {
				if (isLinked(node)) sendFile(node);
				else dirty.delete(node);
			}
		},
	};
}

function removeTree(FS: Emscripten, node: Node, path: string): void {
	if (!FS.isDir(node.mode)) return FS.unlink(path);
	for (const name of Object.keys(node.contents))
		removeTree(FS, node.contents[name], `${path}/${name}`);
	FS.rmdir(path);
}

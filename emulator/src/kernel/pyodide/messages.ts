/**
 * What a session pool and one kernel process say to each other, over one pipe. A message is a small JSON header, some
 * with bytes behind it (see frames.ts). The kernel side runs somebody's code, so the pool believes nothing it reads:
 * every message from a kernel is checked before it is used.
 */

import type { CellOutcome } from '../session-kernel.js';

/** One change the pool made to `/mnt/data`. Paths are relative to it, with `/` between segments. */
export type FolderChange =
	| { kind: 'folder'; path: string }
	/** The content itself stays with the pool until code opens the file. */
	| { kind: 'file'; path: string; size: number; modifiedAt: number }
	| { kind: 'removed'; path: string };

/** Pool to kernel. */
export type PoolMessage =
	/**
	 * Boot Python, in place of the one that ran before. From nothing, and send `image`; from the image that follows, which the
	 * process is to keep or not; or from the one it has kept.
	 */
	| { type: 'boot'; from: 'nothing' | 'image' | 'kept image'; keep?: boolean }
	/** Run a cell. `outputLimit` is in bytes, for stdout and stderr each. */
	| { type: 'run'; code: string; outputLimit: number; changes: FolderChange[] }
	/** Answer to `fetch`; the file's bytes follow. */
	| { type: 'content'; found: boolean }
	/** Answer to `need`: a wheel; its bytes follow. More may come until `packages`. */
	| { type: 'wheel'; fileName: string; folder: 'site' | 'dynlib' }
	/** Ends the answer to `need`. With `problem`, a sentence, nothing was found. */
	| { type: 'packages'; problem?: string }
	/** Answer to `list`: name and version of each package. */
	| { type: 'list'; packages: Array<[name: string, version: string]> };

/** Kernel to pool. Times are milliseconds since 1970, durations milliseconds. */
export type KernelMessage =
	/** Answer to `boot` from nothing: the booted Python's memory follows. The process then ends. */
	| { type: 'image' }
	| { type: 'ready' }
	| { type: 'done'; outcome: PyodideOutcome }
	/** A file of `/mnt/data` was written; its bytes follow. */
	| { type: 'write'; path: string; modifiedAt: number }
	| { type: 'folder'; path: string }
	| { type: 'remove'; path: string }
	| { type: 'rename'; from: string; to: string }
	/** Code opened a file whose content only the pool has. The kernel waits for `content`. */
	| { type: 'fetch'; path: string }
	/** Code imports a module that is not installed. The kernel waits for `packages`. */
	| { type: 'need'; module: string }
	/** Code asks which packages there are. The kernel waits for `list`. */
	| { type: 'list' };

/** What a kernel process says about a cell that has ended. */
export interface PyodideOutcome extends CellOutcome {
	/** The cell ended with a MemoryError nobody caught: the kernel should not be used again. */
	outOfMemory: boolean;
}

/** How a kernel process is started and what it may do: the list of its rights is this file. */
import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join, sep } from 'node:path';

/** Bytes all files of one session may have together. */
export const FOLDER_CAPACITY_BYTES = 512 * 1024 * 1024;

/** Python's memory: 64 KiB pages of WebAssembly memory, 1 GiB in all. */
const MEMORY_PAGES = 16 * 1024;
/** JavaScript's own memory beside it, in MiB. */
const SCRIPT_MEMORY_MIB = 512;

/**
 * Bytes of instructions that a function runs before V8 compiles it a second time, for speed: about a second's worth. With
 * V8's own figure, a starting kernel spends a quarter of its processor time on functions that are never run so long again.
 */
const OPTIMIZED_AFTER_BYTES = 1_000_000_000;

export const PYODIDE_FOLDER = dirname(require.resolve('pyodide/package.json'));

/**
 * Starts a process that can read Pyodide and its own program and nothing else: no other files, no environment, no
 * further processes or threads (Node's permission model), and no code made from strings. Descriptor 3 is the pipe
 * described in frames.ts.
 */
export function launchKernel(): ChildProcess {
	return spawn(
		process.execPath,
		[
			'--permission',
			`--allow-fs-read=${PYODIDE_FOLDER}${sep}*`,
			`--allow-fs-read=${__dirname}${sep}*`,
			'--disallow-code-generation-from-strings',
			`--max-old-space-size=${SCRIPT_MEMORY_MIB}`,
			`--wasm-max-mem-pages=${MEMORY_PAGES}`,
			`--wasm-tiering-budget=${OPTIMIZED_AFTER_BYTES}`,
			'--no-warnings',
			join(__dirname, 'child', 'python-kernel.mjs'),
			PYODIDE_FOLDER,
			join(__dirname, 'python'),
			String(FOLDER_CAPACITY_BYTES),
		],
		{ cwd: __dirname, env: {}, stdio: ['ignore', 'ignore', 'pipe', 'pipe'], windowsHide: true },
	);
}

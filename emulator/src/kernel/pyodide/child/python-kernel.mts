/**
 * The program of one kernel process: Python (Pyodide) with one `/mnt/data`, running cells the pool sends, one after
 * another. Started by kernel-launch.ts, which also says what the process may do (almost nothing).
 *
 * Arguments: Pyodide's folder, the folder of the Python files, the capacity of `/mnt/data` in bytes.
 */
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { PyodideOutcome } from '../messages.js';
import { becomeBareShell, closeBareShell, openBareShell, PYODIDE_FOLDER } from './bare-shell.mjs';
import { startHeartbeat } from './heartbeat.mjs';
import { end, receive, send } from './link.mjs';
import { mountFolder, type MountedFolder } from './mounted-folder.mjs';
import { OutputLimit } from './output-limit.mjs';

/** Not `/mnt/data`, as in the real service. */
const HOME = '/app';

const [pyodideFolder, pythonFolder, capacity] = process.argv.slice(2) as [string, string, string];
const PROGRAMS = ['packages', 'package_list', 'values', 'cells'];
const lock = readFileSync(join(pyodideFolder, 'pyodide-lock.json'), 'utf8');
const { info } = JSON.parse(lock) as { info: object };
const heartbeat = startHeartbeat();
const stdout = new OutputLimit();
const stderr = new OutputLimit();

becomeBareShell(pyodideFolder);
const { loadPyodide } = (await import(
	pathToFileURL(join(pyodideFolder, 'pyodide.mjs')).href
)) as typeof import('pyodide');
const runtime = (await import(pathToFileURL(join(pyodideFolder, 'pyodide.asm.mjs')).href)) as {
	default: never;
};

type Pyodide = Awaited<ReturnType<typeof loadPyodide>>;

/** Python that has booted, and its `/mnt/data`. */
interface Python {
	runCell: (code: string) => string | Promise<string>;
	folder: MountedFolder;
}

/** @param image Python's memory as another process has sent it; from nothing without it */
async function load(image?: Buffer): Promise<Pyodide> {
	openBareShell();
	const pyodide = await loadPyodide({
		...(image === undefined ? { _makeSnapshot: true } : { _loadSnapshot: image }),
		createPyodideModule: runtime.default,
		enableRunUntilComplete: false,
		env: { HOME, MPLBACKEND: 'Agg', PYTHONDONTWRITEBYTECODE: '1' },
		indexURL: PYODIDE_FOLDER,
		// What Python finds under the name `js`.
		jsglobals: Object.create(null) as object,
		// Packages come from the pool (packages.py), so Pyodide's own loader knows none.
		lockFileContents: JSON.stringify({ info, packages: {} }),
		packageBaseUrl: PYODIDE_FOLDER,
		stdin: () => null,
	});
	// What Python has copied need not be kept as well.
	(
		pyodide as unknown as { _api: { config: { _loadSnapshot?: Uint8Array } } }
	)._api.config._loadSnapshot = undefined;
	return pyodide;
}

/** Boots Python from nothing and sends its memory. */
async function sendImage(): Promise<never> {
	const pyodide = await load();
	// What most code or our own files import: it is then part of the image.
	pyodide.runPython(
		'import ast, asyncio, base64, collections, csv, datetime, inspect, io, itertools, json, linecache, math, os, pathlib, ' +
			'random, re, shutil, statistics, string, sys, sysconfig, tempfile, traceback, types, uuid, zipfile\n' +
			// Reads a thousand build variables the first time.
			'sysconfig.get_paths()',
	);
	compilePrograms(pyodide);
	send(
		{ type: 'image' },
		(pyodide as unknown as { makeMemorySnapshot(): Uint8Array }).makeMemorySnapshot(),
	);
	end();
}

/** Boots Python so that it can run somebody's code. */
async function boot(image: Buffer): Promise<Python> {
	const pyodide = await load(image);
	const folder = mountFolder(pyodide, '/mnt/data', Number(capacity));
	pyodide.setStdout({ write: (bytes: Uint8Array) => stdout.add(bytes) });
	pyodide.setStderr({ write: (bytes: Uint8Array) => stderr.add(bytes) });
	const runCell = startPrograms(pyodide);
	await runCell('1');
	closeBareShell();
	heartbeat.start(pyodide, () => folder.flush());
	return { runCell, folder };
}

/**
 * What packages.py and package_list.py ask of us: the next wheel of the pool's answer, or a sentence about why there is
 * none; the names and versions of all packages, as JSON.
 */
const host = Object.assign(Object.create(null) as object, {
	ask: (module: string): void => send({ type: 'need', module }),
	next: (): [string, string, Uint8Array] | string | undefined => {
		const { header, payload } = receive();
		return header.type === 'wheel'
			? [header.fileName, header.folder, plain(payload)]
			: header.type === 'packages'
				? header.problem
				: 'The pool gave no answer.';
	},
	packages: (): string => {
		send({ type: 'list' });
		const { header } = receive();
		return JSON.stringify(header.type === 'list' ? header.packages : []);
	},
});

/** The same bytes without Node's additions, which Pyodide does not know and code need not see. */
function plain(bytes: Buffer): Uint8Array {
	return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Leaves the Python files in the image ready to run, as `programs`: compiling them would take a kernel as long as all
 * the rest of its start.
 */
function compilePrograms(pyodide: Pyodide): void {
	const sources = PROGRAMS.map((name) => [
		`<session/${name}.py>`,
		readFileSync(join(pythonFolder, `${name}.py`), 'utf8'),
	]);
	pyodide.globals.set('sources', pyodide.toPy(sources));
	pyodide.runPython(
		'programs = [compile(source, file, "exec", dont_inherit=True) for file, source in sources]\ndel sources',
	);
}

/** Runs the Python files in one private namespace and hands out `run_cell`. */
function startPrograms(pyodide: Pyodide): Python['runCell'] {
	const namespace = pyodide.globals.get('dict')();
	namespace.set('host', host);
	pyodide.globals.set('namespace', namespace);
	pyodide.runPython(
		'for program in programs: exec(program, namespace)\ndel programs, program, namespace',
	);
	return namespace.get('run_cell') as Python['runCell'];
}

let python: Python | undefined;
let image: Buffer | undefined;
for (;;) {
	const frame = receive();
	const { header } = frame;
	if (header.type === 'boot') {
		if (header.from === 'nothing') await sendImage();
		python = await boot(image ?? frame.payload);
		if (header.keep === true) image = frame.payload;
		// Nor here.
		frame.payload = Buffer.alloc(0);
		send({ type: 'ready' });
		continue;
	}
	if (header.type !== 'run' || python === undefined) continue;
	const { runCell, folder } = python;
	folder.apply(header.changes);
	stdout.reset(header.outputLimit);
	stderr.reset(header.outputLimit);
	const startedAt = performance.now();
	let outcome: Omit<PyodideOutcome, 'stdout' | 'stderr' | 'duration'> & { traceback: string };
	try {
		outcome = JSON.parse(await runCell(header.code)) as typeof outcome;
	} catch {
		// Python itself is gone (os._exit, a fatal error in WebAssembly): the pool starts another kernel.
		folder.flush();
		end();
	}
	const duration = performance.now() - startedAt;
	folder.flush();
	const { traceback, ...rest } = outcome;
	stderr.addText(traceback);
	send({
		type: 'done',
		outcome: { ...rest, stdout: stdout.text(), stderr: stderr.text(), duration },
	});
}

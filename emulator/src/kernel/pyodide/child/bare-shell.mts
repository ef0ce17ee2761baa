/**
 * Makes this process look, to Pyodide and to everything that runs in it, like a bare JavaScript shell: no Node.js, no
 * network, no files but Pyodide's own three.
 *
 * Python can reach JavaScript objects in more ways than can be listed. So nothing is kept from it one by one; instead
 * there is nothing to reach. Pyodide believes it is in the "d8" shell and so never loads Node's file system, WebSocket
 * and process modules; the global object holds only what is on the list below; code cannot be made from strings (a flag
 * of the process, see kernel-launch.ts), and modules can no longer be imported. Node's permission model stands behind
 * all that and refuses files, processes, workers and add-ons even to code that found a way.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import net from 'node:net';
import { join } from 'node:path';

import { closeRuntime, openRuntime, runtimeBytes } from './compiled-runtime.mjs';

/** What a program in a bare shell may have beside the language itself. */
const KEPT = [
	'AbortController',
	'AbortSignal',
	'DOMException',
	'Event',
	'EventTarget',
	'TextDecoder',
	'TextEncoder',
	'URL',
	'URLSearchParams',
	'WebAssembly',
	'atob',
	'btoa',
	'clearInterval',
	'clearTimeout',
	'performance',
	'queueMicrotask',
	'setInterval',
	'setTimeout',
	'structuredClone',
];

/** The folder Pyodide believes its files to be in. */
export const PYODIDE_FOLDER = '/pyodide/';

/** Whose timers run: those of Pythons before the present one do not. */
let python = 0;
/** What Pyodide loads itself from. */
let loading: object;
let isClosed = false;

/**
 * Takes away the host and puts the little in place that Pyodide asks a shell for. To be called before Pyodide is
 * imported.
 * @param pyodideFolder where Pyodide's files really are
 */
export function becomeBareShell(pyodideFolder: string): void {
	const later = ofThisPython(setImmediate);
	// What Pyodide itself says (what code prints goes another way).
	const print = (): void => undefined;
	for (const name of Object.getOwnPropertyNames(globalThis)) {
		if (!isPartOfTheLanguage(name) && !KEPT.includes(name))
			delete (globalThis as Record<string, unknown>)[name];
	}
	const file = (path: string): Buffer => {
		const name = /^\/pyodide\/(pyodide\.asm\.wasm|python_stdlib\.zip|pyodide-lock\.json)$/.exec(
			path,
		)?.[1];
		if (name === undefined) throw new Error(`There is no file ${path}`);
		return readFileSync(join(pyodideFolder, name));
	};
	const bytes = (path: string): ArrayBuffer => new Uint8Array(file(path)).buffer;
	loading = {
		load: () => {
			throw new Error('Nothing can be loaded');
		},
		read: (path: string) => file(path).toString('utf8'),
		readbuffer: (path: string) =>
			path.endsWith('.wasm') ? runtimeBytes(() => bytes(path)) : bytes(path),
	};
	Object.assign(globalThis, {
		MessageChannel: quickChannel(later),
		console: { log: print, warn: print, error: print, info: print, debug: print },
		// Stays: it gives random bytes and nothing else.
		os: Object.freeze({ system: (_program: string, args: string[]) => shellRandom(args) }),
		print,
		printErr: print,
		setInterval: ofThisPython(setInterval),
		setTimeout: ofThisPython(setTimeout),
	});
	// Pyodide looks for it to tell where it is.
	openBareShell();
}

/** Puts in place what starting Python needs. To be called before each Python is loaded. */
export function openBareShell(): void {
	python++;
	Object.assign(globalThis, loading);
	openRuntime();
}

/** Takes away what only starting needed, and the rest of the host for good. To be called before the first line of anybody's code. */
export function closeBareShell(): void {
	for (const name of Object.keys(loading)) delete (globalThis as Record<string, unknown>)[name];
	closeRuntime();
	if (isClosed) return;
	isClosed = true;
	const refuse = (): never => {
		throw new Error('A session has no access to the host');
	};
	Object.assign(net.Socket.prototype, { connect: refuse });
	Object.assign(net.Server.prototype, { listen: refuse });
	// Node 22.15 and later
	nodeModule.registerHooks?.({ resolve: refuse });
}

/** A timer that does nothing once another Python has taken the place of the one that set it. */
function ofThisPython<Rest extends unknown[], Timer>(
	timer: (call: (...given: unknown[]) => void, ...rest: Rest) => Timer,
): typeof timer {
	return (call, ...rest) => {
		const owner = python;
		return timer(
			(...given) => {
				if (owner === python) call(...given);
			},
			...rest,
		);
	};
}

/** Pyodide schedules its event loop with a channel to itself; Node's own would load half of Node's network code. */
function quickChannel(later: (call: () => void) => unknown): unknown {
	return class {
		readonly port1: { onmessage?: () => void } = {};
		readonly port2 = { postMessage: () => void later(() => this.port1.onmessage?.()) };
	};
}

/** Whether a global's name is one the ECMAScript standard defines. */
function isPartOfTheLanguage(name: string): boolean {
	return /^(globalThis|Infinity|NaN|undefined|eval|parse(Int|Float)|is(NaN|Finite)|(en|de)codeURI(Component)?|(un)?escape|Object|Function|Array|ArrayBuffer|SharedArrayBuffer|Atomics|BigInt|Boolean|DataView|Date|Intl|Iterator|JSON|Map|Math|Number|Promise|Proxy|Reflect|RegExp|Set|String|Symbol|Weak(Map|Ref|Set)|FinalizationRegistry|(Aggregate|Eval|Range|Reference|Suppressed|Syntax|Type|URI)?Error|(Float(16|32|64)|Int(8|16|32)|Uint(8|16|32)|Uint8Clamped|Big(Int|Uint)64)Array|(Async)?DisposableStack)$/.test(
		name,
	);
}

/** Pyodide in a shell asks for random bytes as `sh -c "head -c<count> /dev/urandom | base64"`. */
function shellRandom(args: string[]): string {
	const count = Number(/^head -c(\d+) \/dev\/urandom/.exec(args[1] ?? '')?.[1]);
	return randomBytes(count).toString('base64');
}

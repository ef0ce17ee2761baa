/** What a pool can be told when it is started. */
import type { PackageSourceOptions } from './kernel/pyodide/package-source.js';
import type { QuirkChoice } from './quirks/quirks.js';

export type Kernel = (typeof KERNELS)[number];
export const KERNELS = ['pyodide', 'jupyter'] as const;

export type ContainerType = (typeof CONTAINER_TYPES)[number];
export const CONTAINER_TYPES = ['PythonLTS', 'NodeLTS', 'Shell'] as const;

export interface PoolOptions {
	/** TCP port; 0 for any free one. Default 8089. */
	port?: number;
	/**
	 * Address to listen on. Default 127.0.0.1: requests must then name a loopback address or `localhost` as their Host.
	 * With any other, every request needs the pool's token.
	 */
	host?: string;
	/** Python kernels kept booted for sessions to come, about 190 MB each. Default 1. */
	ready?: number;
	/**
	 * For code you trust: a Pyodide process whose session has ended serves a later one, with Python begun anew. That takes
	 * half the time, but hostile code could leave something behind in the process. Pools of one program that are open at the
	 * same time share such processes. Default false.
	 */
	reuseKernels?: boolean;
	/** Sessions that may exist at the same time; one more gets 429. Default 10. */
	maxSessions?: number;
	/** Seconds after its last call until a session ends. Default 300. */
	cooldownSeconds?: number;
	/** Refuse requests without an Authorization header. Default false. */
	requireToken?: boolean;
	/** The one token that requests must carry. Default: none on a loopback address, a random one elsewhere. */
	token?: string;
	/** What the pool does otherwise than by the book, for testing clients: see quirks/quirk-list.ts. Default: nothing. */
	quirks?: QuirkChoice;
	/** Decides when quirks happen; the same seed and the same calls give the same. Default 1. */
	seed?: number;
	/** What the pool's sessions run. NodeLTS and Shell need bubblewrap. Default PythonLTS. */
	containerType?: ContainerType;
	/** What runs Python: Pyodide (default), or a real Jupyter kernel with the Python of this machine. */
	kernel?: Kernel;
	/** For 'jupyter': the Python that has ipykernel. Default: `python3`, else `/usr/bin/python3`. */
	python?: string;
	/** For 'jupyter': no sandbox; code sees and does whatever the pool may, one session at a time. Default false. */
	unsafe?: boolean;
	/** Where packages such as pandas come from when code first imports them. Default: Pyodide's public server. */
	packages?: PackageSourceOptions;
}

export const DEFAULTS = {
	port: 8089,
	host: '127.0.0.1',
	ready: 1,
	reuseKernels: false,
	maxSessions: 30,
	cooldownSeconds: 300,
	requireToken: false,
	seed: 1,
	containerType: 'PythonLTS',
	kernel: 'pyodide',
	unsafe: false,
} as const;

type Optional = 'python' | 'token';
export type CompleteOptions = Required<Omit<PoolOptions, Optional>> & Pick<PoolOptions, Optional>;

/** @throws RangeError, one sentence, if an option makes no sense */
export function complete(options: PoolOptions): CompleteOptions {
	const all = { ...DEFAULTS, packages: {}, quirks: [], ...options };
	if (!CONTAINER_TYPES.includes(all.containerType))
		throw new RangeError(`containerType must be one of: ${CONTAINER_TYPES.join(', ')}.`);
	if (!KERNELS.includes(all.kernel))
		throw new RangeError(`kernel must be one of: ${KERNELS.join(', ')}.`);
	if (all.token !== undefined && !/^[\x21-\x7e]+$/.test(all.token))
		throw new RangeError('token must be one word of ASCII characters.');
	wholeNumber('port', all.port, 0, 65535);
	wholeNumber('ready', all.ready, 0, 100);
	wholeNumber('maxSessions', all.maxSessions, 1, 600);
	if (!(all.cooldownSeconds > 0 && all.cooldownSeconds <= 86_400))
		throw new RangeError('cooldownSeconds must be more than 0 and at most 86400.');
	return all.unsafe ? { ...all, maxSessions: 1, ready: Math.min(all.ready, 1) } : all;
}

function wholeNumber(name: string, value: number, least: number, most: number): void {
	if (!Number.isInteger(value) || value < least || value > most) {
		throw new RangeError(`${name} must be a whole number from ${least} to ${most}.`);
	}
}

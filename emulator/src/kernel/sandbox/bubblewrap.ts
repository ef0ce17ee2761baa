/**
 * Starts a program in a sandbox of its own with bubblewrap (https://github.com/containers/bubblewrap): it sees the
 * programs of this machine read-only, its own `/tmp` and one folder, and nothing else of the machine; no network but a
 * loopback of its own, no other processes, no privileges, and no way to further namespaces. It ends with the process
 * that has started it, however that ends.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import type { Writable } from 'node:stream';

import { sandboxUser } from './sandbox-user.js';

/** Bytes that `/tmp`, the home folder and shared memory may each take: they are memory of this machine. */
const SCRATCH_BYTES = 512 * 1024 * 1024;

/** What programs expect to find beside themselves. */
const CONFIGURATION = [
	'/etc/alternatives',
	'/etc/fonts',
	'/etc/ld.so.cache',
	'/etc/localtime',
	'/etc/matplotlibrc',
	'/etc/mime.types',
	'/etc/python3',
	'/etc/python3.11',
	// Whom pip and requests trust; without it they end before they have looked for a network.
	'/etc/ssl/certs',
	'/etc/timezone',
];

export const DATA_FOLDER = '/mnt/data';
/** Where programs start: not in `/mnt/data`, as in the service. */
export const START_FOLDER = '/app';

export interface Sandbox {
	/** Folder of this machine that becomes `/mnt/data`, writable. */
	dataFolder: string;
	/** Files and folders of this machine to be seen read-only under the same path, beside `/usr`. */
	readable: string[];
	/** Read-only as well, under another path: that in the sandbox, then that of this machine. */
	mounted: Array<[string, string]>;
	environment: Record<string, string>;
	/** Program and arguments. */
	command: string[];
}

/** Where bwrap is looked for. It gets no other environment, since code can read that of the sandbox's first process. */
const SEARCHED = '/usr/local/bin:/usr/bin:/bin';

/** Starts the program. Its standard streams are pipes. */
export function startSandbox(sandbox: Sandbox, user = sandboxUser()): ChildProcess {
	const child = spawn('bwrap', ['--args', '3', '--', ...sandbox.command], {
		env: { PATH: SEARCHED },
		stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
		...user,
	});
	// By a pipe, not on the command line, where code could read what is where on this machine.
	const pipe = child.stdio[3] as Writable;
	pipe.on('error', () => undefined);
	pipe.end(bubblewrapArguments(sandbox).join('\0') + '\0');
	return child;
}

function bubblewrapArguments(sandbox: Sandbox): string[] {
	const { dataFolder, environment, mounted, readable } = sandbox;
	const scratch = (path: string): string[] => ['--size', String(SCRATCH_BYTES), '--tmpfs', path];
	return [
		...['--unshare-all', '--unshare-user', '--disable-userns', '--cap-drop', 'ALL'],
		...['--die-with-parent', '--new-session', '--hostname', 'session', '--uid', '0', '--gid', '0'],
		...['--ro-bind', '/usr', '/usr'],
		...['/bin', '/lib', '/lib32', '/lib64', '/sbin'].flatMap(sameInSandbox),
		...CONFIGURATION.filter((path) => existsSync(path)).flatMap((path) => [
			'--ro-bind',
			path,
			path,
		]),
		...['--proc', '/proc', '--dev', '/dev'],
		...['/dev/shm', '/tmp', '/root', START_FOLDER].flatMap(scratch),
		// After `/root`, since a program may be in there.
		...readable.flatMap((path) => ['--ro-bind', path, path]),
		...mounted.flatMap(([inside, outside]) => ['--ro-bind', outside, inside]),
		...['--bind', dataFolder, DATA_FOLDER, '--chdir', START_FOLDER],
		// What is left of the two file systems in memory that bubblewrap makes has no limit.
		...['--remount-ro', '/dev', '--remount-ro', '/'],
		'--clearenv',
		...Object.entries({ HOME: '/root', LANG: 'C.UTF-8', ...environment }).flatMap(
			([name, value]) => ['--setenv', name, value],
		),
	];
}

/** A folder of the root, which is a link into `/usr` on most systems today. */
function sameInSandbox(path: string): string[] {
	if (!existsSync(path)) return [];
	return lstatSync(path).isSymbolicLink()
		? ['--symlink', readlinkSync(path), path]
		: ['--ro-bind', path, path];
}

/**
 * Tries a sandbox.
 * @throws Error, one line, that says why there can be none and what to do
 */
export async function checkBubblewrap(sandbox: Sandbox): Promise<void> {
	const trial = startSandbox(sandbox);
	let stderr = '';
	trial.stderr!.on('data', (chunk: Buffer) => {
		stderr += chunk.toString();
	});
	const problem = await once(trial, 'close').then(
		([code]) =>
			code === 0
				? undefined
				: `bubblewrap, 0.8 or newer, could not make a sandbox: ${firstLine(stderr)}`,
		() => 'bubblewrap is not installed (Debian and Ubuntu: apt-get install bubblewrap)',
	);
	if (problem !== undefined) {
		throw new Error(
			`Code cannot be kept from this machine: ${problem}. Where code may see and do whatever you may, add --unsafe.`,
		);
	}
}

function firstLine(text: string): string {
	return text.trim().split('\n', 1)[0]!.slice(0, 300);
}

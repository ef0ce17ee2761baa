/**
 * Running code without a sandbox, for machines that are one already, such as a container in which bubblewrap cannot work.
 * `/mnt/data` is then the same path for all, so there can be one session at a time: its folder is behind a symbolic link.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { lstatSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname } from 'node:path';

import { DATA_FOLDER } from './bubblewrap.js';

/** Starts a program as whoever runs the pool, with little of his environment. */
export function startUnsafely([program, ...rest]: [string, ...string[]]): ChildProcess {
	const { HOME = homedir(), LANG = 'C.UTF-8', PATH = '' } = process.env;
	return spawn(program, rest, { cwd: HOME, env: { HOME, LANG, PATH }, stdio: 'pipe' });
}

/**
 * Makes `/mnt/data` lead to a folder.
 * @throws Error, one line, when there is something else in its place or it may not be made
 */
export function takeOverDataFolder(directory: string): void {
	try {
		if (lstatSync(DATA_FOLDER, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(DATA_FOLDER);
		mkdirSync(dirname(DATA_FOLDER), { recursive: true });
		symlinkSync(directory, DATA_FOLDER);
	} catch (error) {
		throw new Error(
			`--unsafe makes ${DATA_FOLDER} a symbolic link to the session's folder, which is not possible: ${(error as Error).message}.`,
		);
	}
}

/** Finds a Python with ipykernel on this machine. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface PythonInstallation {
	/** Absolute path of the program. */
	executable: string;
	/** Folders of this machine that it needs beside `/usr`. */
	folders: string[];
	/** Where `pip install --user` puts packages; null if there is no such folder. */
	userBase: string | null;
	version: string;
	ipykernelVersion: string;
	/** What is installed. */
	packages: Array<{ name: string; version: string }>;
}

type Answer = PythonInstallation | { executable: string; missing: string[] };

/** Tried in this order when nobody names one: that of the PATH may be one without packages. */
const CANDIDATES = ['python3', '/usr/bin/python3'];
const HOW_TO_GET =
	'Debian and Ubuntu: apt-get install python3-ipykernel python3-jupyter-client, elsewhere: pip install ipykernel';
/** Milliseconds. */
const START_TIMEOUT_MS = 30_000;

/**
 * @param named a program; without it those of CANDIDATES are tried
 * @throws Error, one line, that says what is missing and how to get it
 */
export async function findPython(named?: string): Promise<PythonInstallation> {
	const problems: string[] = [];
	for (const candidate of named === undefined ? CANDIDATES : [named]) {
		const answer = await ask(candidate);
		if (typeof answer === 'string') problems.push(answer);
		else if ('missing' in answer)
			problems.push(`${answer.executable} has no ${answer.missing.join(' and no ')}`);
		else return answer;
	}
	throw new Error(
		`The Jupyter kernel needs a Python 3.9 or newer with ipykernel (${HOW_TO_GET}), or name one with --python: ${problems.join('; ')}.`,
	);
}

/** @returns a string, what is wrong, for a program that is no Python */
async function ask(program: string): Promise<Answer | string> {
	const script = readFileSync(join(__dirname, 'python', 'installation.py'), 'utf8');
	try {
		const { stdout } = await promisify(execFile)(program, ['-c', script], {
			timeout: START_TIMEOUT_MS,
			maxBuffer: 16 * 1024 * 1024,
		});
		const answer = JSON.parse(
			stdout.slice(stdout.lastIndexOf('\n', stdout.length - 2) + 1),
		) as Answer;
		if ('folders' in answer) answer.folders = answer.folders.filter((path) => existsSync(path));
		return answer;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'ENOENT'
			? `there is no ${program}`
			: `${program} does not answer`;
	}
}

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface NpmOptions {
	/** Ends npm. */
	abortSignal?: AbortSignal;
	/** Environment of npm; this process's own unless told otherwise. */
	environment?: NodeJS.ProcessEnv;
}

/** npm ended with an error; all that it wrote is in a file, because it can be hundreds of lines. */
export class NpmError extends Error {
	constructor(readonly outputFile: string) {
		super(`npm failed, see ${outputFile}`);
	}
}

/**
 * Runs npm in a folder.
 *
 * @throws NpmError when npm fails; AbortError when it was ended
 */
export async function npm(
	folder: string,
	args: string[],
	{ abortSignal, environment = process.env }: NpmOptions = {},
): Promise<void> {
	try {
		await run('npm', args, {
			cwd: folder,
			env: environment,
			maxBuffer: 64 * 1024 * 1024,
			signal: abortSignal,
		});
	} catch (error) {
		if (abortSignal?.aborted) throw error;
		const { message, stdout = '', stderr = '' } = error as Error & Record<string, string>;
		const outputFile = join(folder, 'npm-output.txt');
		await writeFile(outputFile, stdout + stderr || message);
		throw new NpmError(outputFile);
	}
}

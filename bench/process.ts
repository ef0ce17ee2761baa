import { type ChildProcess, fork } from 'node:child_process';

/** TypeScript without a build; a garbage collection on demand makes the idle memory comparable. */
const EXEC_ARGV = ['--expose-gc', '--require', 'tsx/cjs'];

/** Starts one of the benchmark's files as a process of its own and gives the first message it sends. */
export async function startProcess<T>(
	file: string,
	args: unknown[],
	env: NodeJS.ProcessEnv = {},
	execArgv: string[] = EXEC_ARGV,
): Promise<{ process: ChildProcess; message: T }> {
	const child = fork(
		file,
		args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg))),
		{ execArgv, env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] },
	);
	let stderr = '';
	child.stderr?.on('data', (chunk: Buffer) => {
		stderr = (stderr + chunk.toString()).slice(-4000);
	});
	const message = await new Promise<T>((resolve, reject) => {
		child.once('message', (value) => resolve(value as T));
		child.once('exit', (code) => reject(new Error(`${file} ended with ${code}. ${stderr}`)));
	});
	return { process: child, message };
}

/** Runs a measurement in its own process, so that none warms up or burdens another. */
export async function measureIn<T>(
	file: string,
	args: unknown[],
	env?: NodeJS.ProcessEnv,
	execArgv?: string[],
): Promise<T> {
	const { process: child, message } = await startProcess<T>(file, args, env, execArgv);
	if (child.exitCode === null) {
		await new Promise((resolve) => {
			child.once('exit', resolve);
			child.kill();
		});
	}
	return message;
}

/** The other end of `measureIn`: does the measurement that the arguments ask for and sends what came of it. */
export function measure<Settings, T>(work: (settings: Settings) => Promise<T>): void {
	const settings = JSON.parse(process.argv[2]) as Settings;
	// Stays until the result has arrived: an end may be noticed before a message is.
	process.once('disconnect', () => process.exit());
	work(settings).then(
		(result) => process.send?.(result),
		(error: Error) => {
			process.stderr.write(`${error.stack}\n`);
			process.exit(1);
		},
	);
}

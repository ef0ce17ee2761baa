/** The bridge of a Shell session: each command is a process of its own; files and background processes stay. */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';

import type { CellOutcome } from '../../session-kernel.js';
import { killGroup, type RunOrder, serve, tell } from './bridge.mjs';
import { CapturedOutput } from './captured-output.mjs';

/** Milliseconds that output has to arrive after a command's end while a background process keeps its pipe open. */
const LATE_OUTPUT_MS = 50;
/** bash's exit codes for a program that is not there and for one that cannot be started. */
const NOT_FOUND = 127;
const CANNOT_START = 126;

const NOTHING: CellOutcome = {
	succeeded: false,
	stdout: '',
	stderr: '',
	value: { kind: 'none' },
	duration: 0,
};

let running: ChildProcess | undefined;

function run(order: RunOrder): void {
	try {
		start(order);
	} catch (error) {
		// Linux takes at most 128 KiB for one argument.
		const stderr = `${(error as Error).message}\n`;
		tell({ type: 'done', leaves: false, outcome: { ...NOTHING, exitCode: CANNOT_START, stderr } });
	}
}

function start({ outputLimit, shell = {} }: RunOrder): void {
	const [program = '', ...rest] = shell.program ?? ['/bin/bash', '-c', shell.line ?? ''];
	const startedAt = performance.now();
	const command = spawn(program, rest, { cwd: '/mnt/data', detached: true, stdio: 'pipe' });
	running = command;
	const stdout = new CapturedOutput(command.stdout, outputLimit);
	const stderr = new CapturedOutput(command.stderr, outputLimit);
	command.stdin.on('error', () => undefined);
	command.stdin.end(shell.stdin ?? '');
	let told = false;
	const finish = (exitCode: number, problem = ''): void => {
		if (told) return;
		told = true;
		running = undefined;
		const outcome: CellOutcome = {
			...NOTHING,
			succeeded: exitCode === 0,
			exitCode,
			stdout: stdout.text(),
			stderr: stderr.text() + problem,
			duration: performance.now() - startedAt,
		};
		tell({ type: 'done', leaves: false, outcome });
	};
	const codeOf = (code: number | null, signal: NodeJS.Signals | null): number =>
		code ?? 128 + constants.signals[signal ?? 'SIGKILL'];
	command.once('error', (error) => finish(NOT_FOUND, `${error.message}\n`));
	command.once('close', (code, signal) => finish(codeOf(code, signal)));
	command.once('exit', (code, signal) => {
		setTimeout(() => finish(codeOf(code, signal)), LATE_OUTPUT_MS);
	});
}

serve({
	run,
	interrupt: () => killGroup(running?.pid),
	restart: () => {
		killGroup(running?.pid);
		tell({ type: 'ready', pid: process.pid });
	},
});
tell({ type: 'ready', pid: process.pid });

/** The bridge of a Node.js session: one process keeps the variables, and a new one takes over when it has ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';

import { killGroup, type RunOrder, serve, tell } from './bridge.mjs';
import { CapturedOutput } from './captured-output.mjs';
import type { NodeKernelAnswer } from './node-kernel.mjs';

/** Milliseconds that what the code has written has to arrive behind its result, which comes by another pipe. */
const LATE_OUTPUT_MS = 5;

let kernel: ChildProcess;
let stdout: CapturedOutput;
let stderr: CapturedOutput;
let startedAt = 0;

function start(): void {
	const child = spawn(process.execPath, [join(import.meta.dirname, 'node-kernel.mjs')], {
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
	});
	kernel = child;
	stdout = new CapturedOutput(child.stdout!);
	stderr = new CapturedOutput(child.stderr!);
	const answers = createInterface({ input: child.stdio[3] as Duplex });
	answers.on('line', (line) => {
		const answer = JSON.parse(line) as NodeKernelAnswer;
		if (answer === 'ready') tell({ type: 'ready', pid: child.pid! });
		else setTimeout(() => child === kernel && finish(answer), LATE_OUTPUT_MS);
	});
	child.once('exit', (_code, signal) => {
		killGroup(child.pid);
		tell({ type: 'died', signal: signal === 'SIGKILL' ? 9 : 0 });
		start();
	});
}

function finish({ error, value }: Exclude<NodeKernelAnswer, 'ready'>): void {
	if (error !== undefined) stderr.add(Buffer.from(`${error}\n`));
	tell({
		type: 'done',
		leaves: false,
		outcome: {
			succeeded: error === undefined,
			stdout: stdout.text(),
			stderr: stderr.text(),
			value,
			duration: performance.now() - startedAt,
		},
	});
}

serve({
	run({ code, outputLimit }: RunOrder): void {
		stdout.reset(outputLimit);
		stderr.reset(outputLimit);
		startedAt = performance.now();
		(kernel.stdio[3] as Duplex).write(`${JSON.stringify(code)}\n`);
	},
	interrupt: () => killGroup(kernel.pid, 'SIGINT'),
	restart: () => killGroup(kernel.pid),
});
start();

/**
 * Ends kernels whose pool is gone, however it ended. A kernel cannot see to that by itself: in an endless loop Python
 * looks around only now and then. So one small shell waits for the pipe from the pool to break, and kills what is left.
 */
import { type ChildProcess, spawn } from 'node:child_process';

/** Each line names all processes that live now; the last one counts. Signals from the terminal are the pool's affair. */
const SCRIPT =
	`trap '' INT TERM HUP; while read -r line; do pids=$line; done; ` +
	`[ -z "$pids" ] || kill -KILL $pids`;

export class Guardian {
	private readonly pids = new Set<number>();
	private shell: ChildProcess | undefined;

	/** Looks after a process until `gone`. Does nothing on Windows, which has no such shell. */
	watch(pid: number | undefined, gone: Promise<unknown>): void {
		if (pid === undefined || process.platform === 'win32') return;
		this.shell ??= this.start();
		this.pids.add(pid);
		this.tell();
		void gone.then(() => {
			this.pids.delete(pid);
			this.tell();
		});
	}

	/** Resolves when the shell has ended. */
	async close(): Promise<void> {
		const { shell } = this;
		this.shell = undefined;
		if (shell === undefined || shell.exitCode !== null || shell.signalCode !== null) return;
		// Else a program that has nothing but this to wait for would end here, before it goes on.
		shell.ref();
		await new Promise((resolve) => {
			shell.once('exit', resolve).once('error', resolve);
			shell.stdin!.end();
		});
	}

	private start(): ChildProcess {
		const shell = spawn('/bin/sh', ['-c', SCRIPT], {
			env: {},
			stdio: ['pipe', 'ignore', 'ignore'],
		});
		shell.once('error', () => undefined);
		shell.stdin!.on('error', () => undefined);
		// The pool may end while the guardian waits: that is what it waits for.
		shell.unref();
		return shell;
	}

	private tell(): void {
		this.shell?.stdin!.write(`${[...this.pids].join(' ')}\n`);
	}
}

/**
 * A kernel in a sandbox as the pool sees it: a bridge in there, which starts what runs the code (Jupyter, Node.js, a
 * shell) and speaks for it.
 */
import type { ChildProcess } from 'node:child_process';

import type { DiskFolder } from '../../session/disk-folder.js';
import { LineReader } from '../line-reader.js';
import type { Cell, CellEnd, SessionKernel } from '../session-kernel.js';
import { type BridgeMessage, type BridgeOrder, isBridgeMessage } from './bridge-messages.js';
import { ProcessWatch } from './process-watch.js';

/** Milliseconds that code which has run out of time has to end after an interrupt, as after Ctrl-C. */
const INTERRUPT_PATIENCE_MS = 2_000;
/** Milliseconds in which a kernel must have started. */
const START_PATIENCE_MS = 60_000;

export class SandboxedKernel implements SessionKernel {
	readonly gone: Promise<void>;
	private readonly watch: ProcessWatch;
	private readonly reader = new LineReader((line) => this.receive(line));
	private becameReady!: () => void;
	private starting!: Promise<void>;
	private startTimer: NodeJS.Timeout | undefined;
	private isStarting = false;
	private finish: ((end: CellEnd) => void) | undefined;
	private stderr = '';
	private dead = false;

	/**
	 * @param process a bridge that has just been started
	 * @param dataFolder the folder of this machine that the kernel sees as `/mnt/data`
	 * @param onAttach called when it gets a session
	 */
	constructor(
		private readonly process: ChildProcess,
		private readonly dataFolder: string,
		private readonly onAttach: () => void = () => undefined,
	) {
		this.gone = new Promise<void>((resolve) => {
			process.once('close', () => resolve());
			process.once('error', () => resolve());
		}).then(() => this.markDead());
		this.watch = new ProcessWatch(process.pid ?? 0, () => this.endOutOfMemory());
		void this.awaitStart();
		process.stdout!.on('data', (chunk: Buffer) => {
			try {
				if (!this.dead) this.reader.push(chunk);
			} catch {
				void this.kill();
			}
		});
		process.stderr!.on('data', (chunk: Buffer) => {
			this.stderr = (this.stderr + chunk.toString()).slice(-2000);
		});
		process.stdin!.on('error', () => void this.kill());
	}

	get pid(): number | undefined {
		return this.process.pid;
	}

	get alive(): boolean {
		return !this.dead;
	}

	ready(): Promise<void> {
		return this.starting;
	}

	attach(folder: DiskFolder): void {
		folder.moveTo(this.dataFolder);
		this.onAttach();
	}

	async run({ code, outputLimit, shell, timeout }: Cell): Promise<CellEnd> {
		if (this.dead) return { kind: 'died' };
		const ended = new Promise<CellEnd>((resolve) => {
			this.finish = resolve;
		});
		const timer = setTimeout(() => this.runOutOfTime(), timeout);
		this.watch.look(true);
		this.send({ type: 'run', code, outputLimit, shell });
		const end = await ended;
		clearTimeout(timer);
		return end;
	}

	restart(): Promise<void> {
		void this.awaitStart();
		this.send({ type: 'restart' });
		return this.starting;
	}

	kill(): Promise<void> {
		this.dead = true;
		this.process.kill('SIGKILL');
		return this.gone;
	}

	/** The answer goes out at once; the kernel is ready again when the code has ended or another one has started. */
	private runOutOfTime(): void {
		const awaitStart = this.awaitStart(INTERRUPT_PATIENCE_MS + START_PATIENCE_MS);
		const restart = setTimeout(() => this.send({ type: 'restart' }), INTERRUPT_PATIENCE_MS);
		void awaitStart.catch(() => undefined).finally(() => clearTimeout(restart));
		this.send({ type: 'interrupt' });
		this.end({ kind: 'timed out' });
	}

	private endOutOfMemory(): void {
		this.watch.killAllBut(2);
		void this.awaitStart();
		this.end({ kind: 'out of memory' });
	}

	private awaitStart(patience = START_PATIENCE_MS): Promise<void> {
		clearTimeout(this.startTimer);
		this.startTimer = setTimeout(() => void this.kill(), patience);
		if (this.isStarting) return this.starting;
		this.isStarting = true;
		this.starting = new Promise<void>((resolve, reject) => {
			this.becameReady = resolve;
			void this.gone.then(() =>
				reject(new Error(`The kernel did not start. ${this.stderr}`.trim())),
			);
		});
		this.starting.catch(() => undefined);
		return this.starting;
	}

	private markReady(): void {
		this.isStarting = false;
		clearTimeout(this.startTimer);
		this.becameReady();
	}

	private end(end: CellEnd): void {
		this.watch.look(false);
		this.finish?.(end);
		this.finish = undefined;
	}

	private markDead(): void {
		this.dead = true;
		clearTimeout(this.startTimer);
		this.end({ kind: 'died' });
		this.watch.stop();
	}

	private send(order: BridgeOrder): void {
		if (!this.dead) this.process.stdin!.write(`${JSON.stringify(order)}\n`);
	}

	/** @throws Error when the message is none: the sandbox is then ended. */
	private receive(message: unknown): void {
		if (!isBridgeMessage(message)) throw new Error('The bridge sent something that is no message');
		this.obey(message);
	}

	private obey(message: BridgeMessage): void {
		switch (message.type) {
			case 'ready':
				return this.markReady();
			case 'done':
				if (message.leaves) void this.awaitStart();
				// Of a cell that had run out of time: it has heeded the interrupt.
				else if (this.finish === undefined) this.markReady();
				return this.end({ kind: 'finished', outcome: message.outcome });
			case 'died':
				void this.awaitStart();
				return this.end({ kind: message.signal === 9 ? 'out of memory' : 'died' });
		}
	}
}

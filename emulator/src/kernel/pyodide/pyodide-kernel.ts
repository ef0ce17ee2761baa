/** One Pyodide process as the pool sees it: boot it, run cells in it one at a time, kill it. */
import type { ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';

import type { MemoryFolder } from '../../session/memory-folder.js';
import type { Cell, CellEnd, SessionKernel } from '../session-kernel.js';
import { OUT_OF_MEMORY_EXIT_CODE } from './exit-codes.js';
import { encodeHeader, type Frame, FrameReader } from './frames.js';
import { isPyodideOutcome, isKernelMessage } from './kernel-message-check.js';
import { launchKernel } from './kernel-launch.js';
import type { PoolMessage } from './messages.js';
import type { PackageSource } from './package-source.js';

/** After any end of a cell but 'finished' the process is dead. */
export class PyodideKernel implements SessionKernel {
	private readonly process: ChildProcess;
	private readonly pipe: Duplex;
	readonly gone: Promise<void>;
	private readonly booted: Promise<void>;
	private markBooted!: () => void;
	private finish: ((end: CellEnd) => void) | undefined;
	private folder: MemoryFolder | undefined;
	private stderr = '';
	private bootError: Error | undefined;
	/** Set once the process is dead or about to be. */
	private dead = false;

	/** @param image see kernel-image.ts */
	constructor(
		private readonly packages: PackageSource,
		image: Promise<Buffer>,
	) {
		this.process = launchKernel();
		this.pipe = this.process.stdio[3] as Duplex;
		const reader = new FrameReader((frame) => this.receive(frame));
		this.pipe.on('data', (chunk: Buffer) => {
			try {
				if (!this.dead) reader.push(chunk);
			} catch {
				void this.kill();
			}
		});
		this.pipe.on('error', () => void this.kill());
		this.process.stderr?.on('data', (chunk: Buffer) => {
			this.stderr = (this.stderr + chunk.toString()).slice(-2000);
		});
		this.gone = new Promise<void>((resolve) => {
			this.process.once('exit', (code) => {
				this.markDead(code === OUT_OF_MEMORY_EXIT_CODE ? 'out of memory' : 'died');
				resolve();
			});
			this.process.once('error', () => {
				this.markDead('died');
				resolve();
			});
		});
		this.booted = new Promise((resolve, reject) => {
			this.markBooted = resolve;
			void this.gone.then(() =>
				reject(
					this.bootError ?? new Error(`The Python kernel did not start. ${this.stderr}`.trim()),
				),
			);
		});
		this.booted.catch(() => undefined);
		image.then(
			(memory) => this.send({ type: 'boot', from: 'image' }, memory),
			(error: Error) => {
				this.bootError = error;
				void this.kill();
			},
		);
	}

	/** The operating system's id of the process; undefined if it could not be started. */
	get pid(): number | undefined {
		return this.process.pid;
	}

	get alive(): boolean {
		return !this.dead;
	}

	ready(): Promise<void> {
		return this.booted;
	}

	attach(folder: MemoryFolder): void {
		this.folder = folder;
		folder.forgetKernel();
	}

	async run(cell: Cell): Promise<CellEnd> {
		if (this.dead) return { kind: 'died' };
		const ended = new Promise<CellEnd>((resolve) => {
			this.finish = resolve;
		});
		const timer = setTimeout(() => {
			this.finish?.({ kind: 'timed out' });
			void this.kill();
		}, cell.timeout);
		this.send({
			type: 'run',
			code: cell.code,
			outputLimit: cell.outputLimit,
			changes: this.folder?.takeChanges() ?? [],
		});
		const end = await ended;
		clearTimeout(timer);
		this.finish = undefined;
		if (end.kind !== 'finished') await this.kill();
		return end;
	}

	restart(): Promise<void> {
		return this.kill();
	}

	kill(): Promise<void> {
		this.dead = true;
		this.process.kill('SIGKILL');
		return this.gone;
	}

	private markDead(kind: 'died' | 'out of memory'): void {
		this.dead = true;
		this.pipe.destroy();
		this.finish?.({ kind });
	}

	private send(message: PoolMessage, payload?: Buffer): void {
		if (!this.pipe.writable) return;
		this.pipe.write(encodeHeader(message, payload?.length ?? 0));
		if (payload !== undefined && payload.length > 0) this.pipe.write(payload);
	}

	/** @throws Error when the message is none: the kernel is then killed. */
	private receive({ header: message, payload }: Frame<unknown>): void {
		if (!isKernelMessage(message)) throw new Error('The kernel sent something that is no message');
		switch (message.type) {
			case 'ready':
				return this.markBooted();
			case 'done':
				if (!isPyodideOutcome(message.outcome))
					throw new Error('The kernel sent something that is no outcome');
				return this.finish?.(
					message.outcome.outOfMemory
						? { kind: 'out of memory' }
						: { kind: 'finished', outcome: message.outcome },
				);
			case 'write':
				return this.folder?.write(message.path, payload, message.modifiedAt);
			case 'folder':
				return this.folder?.makeFolder(message.path);
			case 'remove':
				return this.folder?.remove(message.path);
			case 'rename':
				return this.folder?.rename(message.from, message.to);
			case 'fetch': {
				const content = this.folder?.read(message.path);
				return this.send({ type: 'content', found: content !== undefined }, content);
			}
			case 'need':
				return void this.provide(message.module);
			case 'list':
				return this.send({
					type: 'list',
					packages: this.packages.list().map(({ name, version }) => [name, version]),
				});
		}
	}

	private async provide(module: string): Promise<void> {
		let problem: string | undefined;
		try {
			for await (const { fileName, folder, content } of this.packages.wheelsFor(module)) {
				this.send({ type: 'wheel', fileName, folder }, content);
			}
		} catch (error) {
			problem = (error as Error).message;
		}
		this.send({ type: 'packages', problem });
	}
}

/** Python in one kernel process as the pool sees it: boot it, run cells in it one at a time, end it. */
import type { MemoryFolder } from '../../session/memory-folder.js';
import type { Cell, CellEnd, SessionKernel } from '../session-kernel.js';
import type { Frame } from './frames.js';
import { isPyodideOutcome, isKernelMessage } from './kernel-message-check.js';
import type { KernelProcess } from './kernel-process.js';
import type { PackageSource } from './package-source.js';

/** After any end of a cell but 'finished' the process is dead. */
export class PyodideKernel implements SessionKernel {
	readonly gone: Promise<void>;
	private readonly booted: Promise<void>;
	private markBooted!: () => void;
	private markGone!: () => void;
	private finish: ((end: CellEnd) => void) | undefined;
	private folder: MemoryFolder | undefined;
	private bootError: Error | undefined;
	/** Set once it has ended or is about to. */
	private dead = false;
	/** Whether the process waits for the next cell. */
	private isIdle = false;

	/**
	 * @param process has no Python yet, or one whose session has ended
	 * @param image see kernel-image.ts
	 * @param giveBack takes the process when this kernel has ended well; without it, the process is killed
	 */
	constructor(
		private readonly packages: PackageSource,
		image: Promise<Buffer>,
		private readonly process: KernelProcess,
		private readonly giveBack?: (process: KernelProcess) => void,
	) {
		process.onFrame = (frame) => this.receive(frame);
		this.gone = new Promise((resolve) => {
			this.markGone = resolve;
		});
		void process.gone.then((kind) => {
			this.dead = true;
			this.finish?.({ kind });
			this.markGone();
		});
		this.booted = new Promise((resolve, reject) => {
			this.markBooted = resolve;
			void this.gone.then(() =>
				reject(
					this.bootError ??
						new Error(`The Python kernel did not start. ${process.lastWords}`.trim()),
				),
			);
		});
		this.booted.catch(() => undefined);
		image.then(
			(memory) => process.boot(memory, giveBack !== undefined),
			(error: Error) => {
				this.bootError = error;
				void this.kill();
			},
		);
	}

	get alive(): boolean {
		return !this.dead && this.process.alive;
	}

	ready(): Promise<void> {
		return this.booted;
	}

	attach(folder: MemoryFolder): void {
		this.folder = folder;
		folder.forgetKernel();
	}

	async run(cell: Cell): Promise<CellEnd> {
		if (!this.alive) return { kind: 'died' };
		this.isIdle = false;
		const ended = new Promise<CellEnd>((resolve) => {
			this.finish = resolve;
		});
		const timer = setTimeout(() => {
			this.finish?.({ kind: 'timed out' });
			void this.kill();
		}, cell.timeout);
		this.process.send({
			type: 'run',
			code: cell.code,
			outputLimit: cell.outputLimit,
			changes: this.folder?.takeChanges() ?? [],
		});
		const end = await ended;
		clearTimeout(timer);
		this.finish = undefined;
		if (end.kind === 'finished') this.isIdle = true;
		else await this.kill();
		return end;
	}

	restart(): Promise<void> {
		return this.kill();
	}

	kill(): Promise<void> {
		if (!this.dead && this.isIdle && this.giveBack !== undefined) {
			this.giveBack(this.process);
			this.markGone();
		} else if (!this.dead) {
			this.process.kill();
		}
		this.dead = true;
		return this.gone;
	}

	/** @throws Error when the message is none: the kernel is then killed. */
	private receive({ header: message, payload }: Frame<unknown>): void {
		if (!isKernelMessage(message)) throw new Error('The kernel sent something that is no message');
		switch (message.type) {
			case 'ready':
				this.isIdle = true;
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
				return this.process.send({ type: 'content', found: content !== undefined }, content);
			}
			case 'need':
				return void this.provide(message.module);
			case 'list':
				return this.process.send({
					type: 'list',
					packages: this.packages.list().map(({ name, version }) => [name, version]),
				});
		}
	}

	private async provide(module: string): Promise<void> {
		let problem: string | undefined;
		try {
			for await (const { fileName, folder, content } of this.packages.wheelsFor(module)) {
				this.process.send({ type: 'wheel', fileName, folder }, content);
			}
		} catch (error) {
			problem = (error as Error).message;
		}
		this.process.send({ type: 'packages', problem });
	}
}

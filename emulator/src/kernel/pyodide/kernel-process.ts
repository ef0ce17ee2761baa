/** One kernel process as the pool sees it: frames go to it and come from it, until it is gone. */
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';

import { OUT_OF_MEMORY_EXIT_CODE } from './exit-codes.js';
import { encodeHeader, type Frame, FrameReader } from './frames.js';
import { launchKernel } from './kernel-launch.js';
import type { PoolMessage } from './messages.js';

export class KernelProcess {
	/** Resolves when it is gone, with the reason. */
	readonly gone: Promise<'died' | 'out of memory'>;
	/** Takes what it sends; the process is killed when that throws. */
	onFrame: (frame: Frame<unknown>) => void = () => undefined;

	private readonly process: ChildProcess = launchKernel();
	private readonly pipe = this.process.stdio[3] as Socket;
	private stderr = '';
	private dead = false;
	private hasImage = false;

	constructor() {
		const reader = new FrameReader((frame) => this.onFrame(frame));
		this.pipe.on('data', (chunk: Buffer) => {
			try {
				if (!this.dead) reader.push(chunk);
			} catch {
				this.kill();
			}
		});
		this.pipe.on('error', () => this.kill());
		this.process.stderr?.on('data', (chunk: Buffer) => {
			this.stderr = (this.stderr + chunk.toString()).slice(-2000);
		});
		this.gone = new Promise((resolve) => {
			const end = (code?: number | null): void => {
				this.dead = true;
				this.pipe.destroy();
				resolve(code === OUT_OF_MEMORY_EXIT_CODE ? 'out of memory' : 'died');
			};
			this.process.once('exit', end).once('error', () => end());
		});
	}

	/** The operating system's id of the process; undefined if it could not be started. */
	get pid(): number | undefined {
		return this.process.pid;
	}

	/** False once it is gone or about to be. */
	get alive(): boolean {
		return !this.dead;
	}

	/** The end of what it wrote to standard error. */
	get lastWords(): string {
		return this.stderr;
	}

	send(message: PoolMessage, payload?: Buffer): void {
		if (!this.pipe.writable) return;
		this.pipe.write(encodeHeader(message, payload?.length ?? 0));
		if (payload !== undefined && payload.length > 0) this.pipe.write(payload);
	}

	/** Has Python begin anew. @param isUsedAgain whether that is to be quicker the next time, for 31 MB */
	boot(image: Buffer, isUsedAgain: boolean): void {
		if (this.hasImage) return this.send({ type: 'boot', from: 'kept image' });
		this.hasImage = isUsedAgain;
		this.send({ type: 'boot', from: 'image', keep: isUsedAgain }, image);
	}

	/** @param hold whether the program that started it has to wait for its end, as is the case at first */
	holdProgram(hold: boolean): void {
		const call = hold ? 'ref' : 'unref';
		this.process[call]();
		for (const stream of [this.pipe, this.process.stderr]) (stream as Socket | null)?.[call]();
	}

	/** Ends it at once. */
	kill(): void {
		this.dead = true;
		this.process.kill('SIGKILL');
	}
}

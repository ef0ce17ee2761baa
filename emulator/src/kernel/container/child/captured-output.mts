/** Collects what a process writes, up to a number of bytes; the rest is dropped. */
import { Buffer } from 'node:buffer';
import type { Readable } from 'node:stream';

export class CapturedOutput {
	private chunks: Buffer[] = [];
	private room = 0;

	constructor(stream: Readable, limit = 0) {
		this.reset(limit);
		stream.on('data', (chunk: Buffer) => this.add(chunk));
	}

	/** Forgets what there is. @param limit bytes kept from now on */
	reset(limit: number): void {
		this.chunks = [];
		this.room = limit;
	}

	add(chunk: Buffer): void {
		if (this.room <= 0) return;
		const kept = chunk.subarray(0, this.room);
		this.chunks.push(kept);
		this.room -= kept.length;
	}

	/** A character that the limit cuts in two is left out. */
	text(): string {
		return new TextDecoder().decode(Buffer.concat(this.chunks), { stream: true });
	}
}

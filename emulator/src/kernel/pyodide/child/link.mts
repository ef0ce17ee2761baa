/**
 * The kernel's end of the pipe. Everything is synchronous: while no cell runs the process sleeps inside a read, while
 * one runs Python can ask the pool for a file or a package in the middle of an `import` or an `open`, and what a cell
 * wrote has left the process even if the next line is an endless loop. When the pool is gone the process ends itself.
 */
import { Buffer } from 'node:buffer';
import { readSync, writeSync } from 'node:fs';

import { decodeLengths, encodeHeader, type Frame } from '../frames.js';
import type { KernelMessage, PoolMessage } from '../messages.js';

const PIPE = 3;
const nap = new Int32Array(new SharedArrayBuffer(4));
const nothing = Buffer.alloc(0);

export function send(message: KernelMessage, payload: Uint8Array = nothing): void {
	write(encodeHeader(message, payload.byteLength));
	write(payload);
}

export function receive(): Frame<PoolMessage> {
	const lengths = decodeLengths(read(8));
	const header = read(lengths.header);
	return { header: JSON.parse(header.toString('utf8')), payload: read(lengths.payload) };
}

function read(length: number): Buffer {
	const bytes = Buffer.allocUnsafe(length);
	let done = 0;
	while (done < length) {
		const count = patiently(() => readSync(PIPE, bytes, done, length - done, null));
		if (count === 0) end();
		done += count;
	}
	return bytes;
}

function write(bytes: Uint8Array): void {
	let done = 0;
	while (done < bytes.byteLength) {
		done += patiently(() => writeSync(PIPE, bytes, done, bytes.byteLength - done));
	}
}

/** Pipes may be non-blocking on some systems: then wait a millisecond and try again. */
function patiently(operation: () => number): number {
	for (;;) {
		try {
			return operation();
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') end();
			Atomics.wait(nap, 0, 0, 1);
		}
	}
}

const exit = process.exit.bind(process);

/**
 * Ends the process, whatever is still running in it.
 * @param code see exit-codes.ts
 */
export function end(code = 1): never {
	return exit(code);
}

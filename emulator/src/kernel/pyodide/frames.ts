/**
 * The pipe's format: 4 bytes header length, 4 bytes payload length (both little-endian), the header as UTF-8 JSON, the
 * payload as it is. Binary, so that a 100 MB file costs neither base64 nor a JSON parser.
 */

// Imported because a kernel has no global of that name (bare-shell.mts).
import { Buffer } from 'node:buffer';

/** Headers carry code and output, both of which are limited well below this. Bytes. */
const MAX_HEADER_BYTES = 96 * 1024 * 1024;
/** No file of a session can be longer (see data-folder.ts). Bytes. */
const MAX_PAYLOAD_BYTES = 1024 * 1024 * 1024;
const PREFIX_BYTES = 8;

export interface Frame<Header> {
	header: Header;
	payload: Buffer;
}

/** The bytes in front of a payload. The payload follows unchanged, so it need not be copied. */
export function encodeHeader(header: object, payloadLength: number): Buffer {
	const json = JSON.stringify(header);
	const bytes = Buffer.allocUnsafe(PREFIX_BYTES + Buffer.byteLength(json));
	bytes.writeUInt32LE(bytes.length - PREFIX_BYTES, 0);
	bytes.writeUInt32LE(payloadLength, 4);
	bytes.write(json, PREFIX_BYTES);
	return bytes;
}

/**
 * Reads the two lengths.
 * @throws RangeError when they are larger than an honest peer would ever send.
 */
export function decodeLengths(prefix: Buffer): { header: number; payload: number } {
	const header = prefix.readUInt32LE(0);
	const payload = prefix.readUInt32LE(4);
	if (header > MAX_HEADER_BYTES || payload > MAX_PAYLOAD_BYTES) {
		throw new RangeError(`A frame of ${header} + ${payload} bytes is too long`);
	}
	return { header, payload };
}

/** Cuts a stream of bytes into frames. Headers are JSON of any shape: the caller checks them. */
export class FrameReader {
	private wanted = PREFIX_BYTES;
	private lengths: { header: number; payload: number } | undefined;
	private chunks: Buffer[] = [];
	private buffered = 0;

	constructor(private readonly onFrame: (frame: Frame<unknown>) => void) {}

	/** @throws RangeError or SyntaxError when the bytes are no frames. */
	push(chunk: Buffer): void {
		this.chunks.push(chunk);
		this.buffered += chunk.length;
		while (this.buffered >= this.wanted) {
			const block = this.take(this.wanted);
			if (this.lengths === undefined) {
				this.lengths = decodeLengths(block);
				this.wanted = this.lengths.header + this.lengths.payload;
			} else {
				const { header } = this.lengths;
				this.lengths = undefined;
				this.wanted = PREFIX_BYTES;
				this.onFrame({
					header: JSON.parse(block.toString('utf8', 0, header)),
					payload: block.subarray(header),
				});
			}
		}
	}

	private take(length: number): Buffer {
		const all =
			this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks, this.buffered);
		this.buffered -= length;
		this.chunks = this.buffered > 0 ? [all.subarray(length)] : [];
		return all.subarray(0, length);
	}
}

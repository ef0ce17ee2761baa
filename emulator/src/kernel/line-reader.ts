/** Cuts a stream of bytes into lines of JSON. */

/** Bytes. Lines carry output and images, both limited well below this. */
const LONGEST_LINE_BYTES = 96 * 1024 * 1024;

export class LineReader {
	private chunks: Buffer[] = [];
	private buffered = 0;

	constructor(private readonly onLine: (value: unknown) => void) {}

	/** @throws RangeError or SyntaxError when the bytes are no such lines */
	push(chunk: Buffer): void {
		let start = 0;
		for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
			this.chunks.push(chunk.subarray(start, end));
			const line = Buffer.concat(this.chunks).toString('utf8');
			this.chunks = [];
			this.buffered = 0;
			start = end + 1;
			this.onLine(JSON.parse(line));
		}
		const rest = chunk.subarray(start);
		if (rest.length === 0) return;
		this.chunks.push(rest);
		this.buffered += rest.length;
		if (this.buffered > LONGEST_LINE_BYTES)
			throw new RangeError(`A line of more than ${LONGEST_LINE_BYTES} bytes is too long`);
	}
}

/**
 * Collects what a cell prints, up to a number of bytes; the rest is dropped, so that endless output costs neither memory
 * nor the pool's patience.
 */
export class OutputLimit {
	private limit = 0;
	private chunks: Uint8Array[] = [];
	private size = 0;

	/** @param limit bytes of UTF-8 */
	reset(limit: number): void {
		this.limit = limit;
		this.chunks = [];
		this.size = 0;
	}

	/** Takes UTF-8 in pieces cut anywhere. @returns the number of bytes, all of which count as written */
	add(bytes: Uint8Array): number {
		const room = this.limit - this.size;
		if (room > 0) {
			const kept = bytes.slice(0, room);
			this.chunks.push(kept);
			this.size += kept.byteLength;
		}
		return bytes.byteLength;
	}

	addText(text: string): void {
		if (text !== '') this.add(new TextEncoder().encode(text));
	}

	/** What was kept. A character that the limit cuts in two is left out. */
	text(): string {
		const decoder = new TextDecoder();
		// `stream` keeps the bytes of an unfinished character back, and nothing asks for them.
		return this.chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('');
	}
}

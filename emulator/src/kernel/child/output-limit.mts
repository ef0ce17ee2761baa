/**
 * Collects what a cell prints, up to a number of characters; the rest is dropped, so that endless output costs neither
 * memory nor the pool's patience.
 */
export class OutputLimit {
	private limit = 0;
	private chunks: Uint8Array[] = [];
	private size = 0;

	/** @param limit characters (UTF-16 code units, as JSON clients count them) */
	reset(limit: number): void {
		this.limit = limit;
		this.chunks = [];
		this.size = 0;
	}

	/** Takes UTF-8 in pieces cut anywhere. @returns the number of bytes, all of which count as written */
	add(bytes: Uint8Array): number {
		// A character has at most four bytes, so this is enough whatever they are.
		if (this.size < this.limit * 4) {
			this.chunks.push(bytes.slice());
			this.size += bytes.byteLength;
		}
		return bytes.byteLength;
	}

	addText(text: string): void {
		if (text !== '') this.add(new TextEncoder().encode(text));
	}

	text(): string {
		const decoder = new TextDecoder();
		const all =
			this.chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') +
			decoder.decode();
		if (all.length <= this.limit) return all;
		// Not half of a character outside the Basic Multilingual Plane.
		return all.slice(0, this.limit).replace(/[\uD800-\uDBFF]$/, '');
	}
}

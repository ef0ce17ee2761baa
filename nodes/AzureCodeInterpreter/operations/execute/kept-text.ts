/** Text that comes in pieces, of which head and tail are kept. */
export class KeptText {
	private head = '';
	private tail = '';
	private length = 0;

	/** @param limit characters to keep, half at each end */
	constructor(private readonly limit: number) {}

	add(text: string): void {
		this.length += text.length;
		const room = Math.max(0, Math.ceil(this.limit / 2) - this.head.length);
		this.head += text.slice(0, room);
		const rest = this.tail + text.slice(room);
		this.tail = rest.slice(Math.max(0, rest.length - Math.floor(this.limit / 2)));
	}

	toString(): string {
		const missing = this.length - this.head.length - this.tail.length;
		if (missing === 0) return this.head + this.tail;
		const mark = `\n[... ${missing} characters left out ...]\n`;
		return this.head.toWellFormed() + mark + this.tail.toWellFormed();
	}
}

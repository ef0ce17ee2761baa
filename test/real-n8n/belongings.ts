/** What was started and has to be ended, on success, on failure and on Ctrl-C. */
export class Belongings {
	private readonly closers: Array<() => Promise<void>> = [];

	/** Notes how to end something; call it before the start, which may be interrupted half-way. */
	add(close: () => Promise<void>): void {
		this.closers.push(close);
	}

	/** Ends everything, the newest first. */
	async close(): Promise<void> {
		for (let close = this.closers.pop(); close !== undefined; close = this.closers.pop()) {
			await close().catch((error: Error) => process.stderr.write(`${error.message}\n`));
		}
	}
}

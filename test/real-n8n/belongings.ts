/** What was started and has to be ended, on success, on failure and on Ctrl-C. */
export class Belongings {
	private readonly closers: Array<() => Promise<void>> = [];
	private isClosing = false;

	/**
	 * Notes how to end something; call it before the start, which may be interrupted half-way.
	 * @throws Error when everything is being ended, so that nothing is started any more
	 */
	add(close: () => Promise<void>): void {
		if (this.isClosing) throw new Error('Everything is being stopped');
		this.closers.push(close);
	}

	/** Ends everything, the newest first. */
	async close(): Promise<void> {
		this.isClosing = true;
		for (let close = this.closers.pop(); close !== undefined; close = this.closers.pop()) {
			await close().catch((error: Error) => process.stderr.write(`${error.message}\n`));
		}
	}
}

/** What was started and has to be ended, on success, on failure and on Ctrl-C. */
export class Belongings {
	private readonly closers: Array<() => Promise<void>> = [];
	private closing: Promise<void> | undefined;

	/**
	 * Notes how to end something; call it before the start, which may be interrupted half-way.
	 * @throws Error when everything is being ended, so that nothing is started any more
	 */
	add(close: () => Promise<void>): void {
		if (this.closing !== undefined) throw new Error('Everything is being stopped');
		this.closers.push(close);
	}

	/** Ends everything, the newest first; called again, it waits for the same. */
	async close(): Promise<void> {
		this.closing ??= this.closeAll();
		await this.closing;
	}

	private async closeAll(): Promise<void> {
		for (let close = this.closers.pop(); close !== undefined; close = this.closers.pop()) {
			await close().catch((error: Error) => process.stderr.write(`${error.message}\n`));
		}
	}
}

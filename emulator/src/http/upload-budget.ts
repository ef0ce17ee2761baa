/** Bounds what uploads hold in memory before they are files: those that do not fit wait, unread. */

/** Bytes of uploads that may be on their way at the same time: two of the largest. */
const MAX_IN_FLIGHT_BYTES = 256 * 1024 * 1024;

export class UploadBudget {
	private inFlight = 0;
	private readonly waiting: Array<() => boolean> = [];

	/**
	 * Waits until an upload may be read, in the order of asking.
	 * @param bytes what it may hold, at most MAX_IN_FLIGHT_BYTES
	 * @returns what to call when it is done, whatever came of it
	 */
	async reserve(bytes: number): Promise<() => void> {
		const size = Math.min(bytes, MAX_IN_FLIGHT_BYTES);
		await new Promise<void>((resolve) => {
			const start = (): boolean => {
				if (this.inFlight + size > MAX_IN_FLIGHT_BYTES) return false;
				this.inFlight += size;
				resolve();
				return true;
			};
			if (this.waiting.length > 0 || !start()) this.waiting.push(start);
		});
		return () => {
			this.inFlight -= size;
			while (this.waiting[0]?.()) this.waiting.shift();
		};
	}
}

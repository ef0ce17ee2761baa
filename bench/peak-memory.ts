/** Reading the memory takes a fifth of a millisecond, so oftener would slow down what is measured. */
const SAMPLE_MS = 20;

/**
 * Peak of this process's resident memory above its idle one. The operating system's own high-water mark
 * is exact, but also holds what start-up took; it counts when it has moved, samples count otherwise.
 */
export class PeakMemory {
	private readonly idle = process.memoryUsage.rss();
	private readonly markBefore = process.resourceUsage().maxRSS;
	private peak = this.idle;
	private readonly timer = setInterval(() => this.sample(), SAMPLE_MS);

	private constructor() {}

	static start(): PeakMemory {
		global.gc?.();
		return new PeakMemory();
	}

	/** Bytes. */
	stop(): number {
		clearInterval(this.timer);
		this.sample();
		// In kilobytes.
		const mark = process.resourceUsage().maxRSS;
		const peak = mark > this.markBefore ? Math.max(this.peak, mark * 1024) : this.peak;
		return peak - this.idle;
	}

	private sample(): void {
		this.peak = Math.max(this.peak, process.memoryUsage.rss());
	}
}

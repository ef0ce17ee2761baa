/**
 * Runs a task for each index, at most `limit` at a time, and gives the results in the order of the
 * indexes. After the first task that rejects no further one is started; those under way are awaited
 * before it rejects, so that nothing goes on behind the caller's back.
 */
export async function mapConcurrently<T>(
	count: number,
	limit: number,
	task: (index: number) => Promise<T>,
): Promise<T[]> {
	const results = new Array<T>(count);
	let next = 0;
	let failed = false;
	async function worker(): Promise<void> {
		while (next < count && !failed) {
			const index = next++;
			try {
				results[index] = await task(index);
			} finally {
				failed ||= !(index in results);
			}
		}
	}
	const workers = Array.from({ length: Math.max(1, Math.min(limit, count)) }, worker);
	const outcomes = await Promise.allSettled(workers);
	for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
	return results;
}

/** How many files of one session are on their way at a time. */
export const FILES_AT_ONCE = 4;

/** Does two things at once; what goes wrong with one is told when the other is over, too. */
export async function settled<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
	await Promise.allSettled([one, other]);
	return [await one, await other];
}

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
	const all = every(1, 0, count);
	const workers = Array.from({ length: Math.min(limit, count) }, () => all);
	return await workThrough(workers, count, task);
}

/**
 * The same with the indexes dealt in turns to a number of partitions: partition 0 of three works through 0, 3, 6
 * and so on, one after another, so that it does not depend on speed which partition an index is in.
 * @param over told of each partition that is done, also of one that stops early
 */
export async function mapPartitioned<T>(
	count: number,
	partitions: number,
	task: (index: number) => Promise<T>,
	over: (partition: number) => Promise<void>,
): Promise<T[]> {
	const dealt = Array.from({ length: Math.min(partitions, count) }, (_, partition) =>
		every(partitions, partition, count),
	);
	return await workThrough(dealt, count, task, over);
}

function* every(step: number, from: number, count: number): Generator<number> {
	for (let index = from; index < count; index += step) yield index;
}

async function workThrough<T>(
	workers: Array<Iterator<number>>,
	count: number,
	task: (index: number) => Promise<T>,
	over?: (worker: number) => Promise<void>,
): Promise<T[]> {
	const results = new Array<T>(count);
	let failed = false;
	const work = async (indexes: Iterator<number>, worker: number): Promise<void> => {
		try {
			while (!failed) {
				const { done, value: index } = indexes.next();
				if (done === true) break;
				try {
					results[index] = await task(index);
				} finally {
					failed ||= !(index in results);
				}
			}
		} finally {
			await over?.(worker);
		}
	};
	const outcomes = await Promise.allSettled(workers.map(work));
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

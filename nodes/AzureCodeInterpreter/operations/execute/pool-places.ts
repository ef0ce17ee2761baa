import { setTimeout as delay } from 'node:timers/promises';
import { SessionPoolError } from '../../../../session-pool';
import { counted } from '../../run/counted';
import type { NodeRun } from '../../run/node-run';

/** Milliseconds that an item waits for a place; by then the pool is full of other people's sessions. */
const MAX_WAIT_MS = 300_000;
/** Milliseconds between two tries; an item that is done shortens the wait. */
const RETRY_MS = 2_000;

type End = () => Promise<void>;

/**
 * Sessions of one run of the node that have, or wait for, a place in the pool: one for each item, or one for each
 * partition that items are dealt to.
 */
class Places {
	/** Sessions that work, or try to. */
	private active = 0;
	/** Most that had a place at the same time, as far as refusals, or items of partitions that came back, tell. */
	private most = 0;
	/** Whether any of them had a place at all. */
	private hadPlace = false;
	private readonly waiting: Array<() => void> = [];
	/** What ends the session of each partition that is being worked through. */
	private readonly partitions = new Map<number, End>();
	/** Those of them that certainly have a place: an item of theirs came back. */
	private readonly placed = new Set<number>();
	/** Partitions that are done, with what ends their sessions; they keep their places while nobody waits for one. */
	private readonly idle: Array<[partition: number, end: End]> = [];
	private isPartitioned = false;
	/** Whether the place of one partition's session was given to another's. */
	private tookTurns = false;

	/**
	 * Runs an item in its own session; while the pool is full it waits for another item's to end.
	 * @param end ends the item's session: only then is its place free for the next one
	 */
	async use<T>(item: () => Promise<T>, end: End, abortSignal?: AbortSignal): Promise<T> {
		this.active++;
		try {
			return await this.run(item, Date.now() + MAX_WAIT_MS, abortSignal);
		} finally {
			await end();
			this.leave();
		}
	}

	/**
	 * Runs an item of a partition in the partition's session, which has its place until the partition is over. While
	 * the pool is full it waits for another partition to be over, however long that one takes.
	 */
	async usePartition<T>(
		partition: number,
		item: () => Promise<T>,
		end: End,
		abortSignal?: AbortSignal,
	): Promise<T> {
		this.isPartitioned = true;
		if (!this.partitions.has(partition)) this.active++;
		this.partitions.set(partition, end);
		const inPlace = async () => {
			let isRefused = false;
			try {
				return await item();
			} catch (error) {
				isRefused = isPoolFull(error);
				throw error;
			} finally {
				if (isRefused) this.placed.delete(partition);
				else this.placed.add(partition);
				this.most = Math.max(this.most, this.placed.size);
			}
		};
		return await this.run(inPlace, Infinity, abortSignal);
	}

	/**
	 * Passes the place of a session on, where another one waits for it.
	 * @returns how many sessions the pool had places for, when all partitions are over and that was too few
	 */
	async partitionIsDone(partition: number): Promise<number | undefined> {
		const end = this.partitions.get(partition);
		if (end === undefined) return undefined;
		this.partitions.delete(partition);
		this.idle.push([partition, end]);
		if (this.waiting.length > 0) await this.endIdle();
		this.leave();
		const isShort = this.tookTurns && this.partitions.size === 0;
		return isShort ? Math.max(1, this.most) : undefined;
	}

	/** Frees the place of a partition that is done; false when there is none. */
	private async endIdle(): Promise<boolean> {
		const oldest = this.idle.shift();
		if (oldest === undefined) return false;
		const [partition, end] = oldest;
		await end();
		this.placed.delete(partition);
		this.tookTurns = true;
		return true;
	}

	private leave(): void {
		this.active--;
		this.waiting.shift()?.();
	}

	private async run<T>(
		item: () => Promise<T>,
		giveUpAt: number,
		abortSignal?: AbortSignal,
	): Promise<T> {
		for (;;) {
			try {
				const result = await item();
				this.hadPlace = true;
				return result;
			} catch (error) {
				this.hadPlace ||= !isPoolFull(error);
				if (!isPoolFull(error)) throw error;
				if (await this.endIdle()) continue;
				if (!this.isPartitioned) this.most = Math.max(this.most, this.active - 1);
				// Nobody of ours has a place that could come free.
				if (this.active === 1 || Date.now() > giveUpAt) throw this.full(error);
				this.active--;
				await this.turn(abortSignal);
				this.active++;
			}
		}
	}

	/** Waits for another item to be done, or for places that others leave. */
	private async turn(signal?: AbortSignal): Promise<void> {
		const end = new AbortController();
		const stop = () => end.abort();
		signal?.addEventListener('abort', stop);
		this.waiting.push(stop);
		try {
			// The task is told of an abort by its next call.
			await delay(RETRY_MS, undefined, { signal: end.signal }).catch(() => {});
		} finally {
			signal?.removeEventListener('abort', stop);
			const position = this.waiting.indexOf(stop);
			if (position !== -1) this.waiting.splice(position, 1);
		}
	}

	private full(error: SessionPoolError): SessionPoolError {
		if (!this.hadPlace) return error;
		const fitting = Math.max(1, this.most);
		return error.withAdvice([
			this.isPartitioned
				? `${counted(fitting, 'session')} of this node had a place at the same time: set 'Sessions' to ${fitting}.`
				: `${counted(fitting, 'item')} of this node had a session at the same time: set 'Max Parallel Items' to ${fitting}.`,
		]);
	}
}

const runs = new WeakMap<NodeRun, Places>();

/** Places of the pool as one run of the node shares them among its items. */
export function placesOf(run: NodeRun): Places {
	let places = runs.get(run);
	if (places === undefined) runs.set(run, (places = new Places()));
	return places;
}

/** Whether the service refused the item's first call for want of a place: nothing of it has run. */
function isPoolFull(error: unknown): error is SessionPoolError {
	return error instanceof SessionPoolError && error.kind === 'poolFull' && !error.mayHaveRun;
}

import { setTimeout as delay } from 'node:timers/promises';
import { SessionPoolError } from '../../../../session-pool';
import { counted } from '../../run/counted';
import type { NodeRun } from '../../run/node-run';

/** Milliseconds that an item waits for a place; by then the pool is full of other people's sessions. */
const MAX_WAIT_MS = 300_000;
/** Milliseconds between two tries; an item that is done shortens the wait. */
const RETRY_MS = 2_000;

/** Items of one run of the node that have, or wait for, a session of their own each. */
class Places {
	/** Items that run, or try to. */
	private active = 0;
	/** Most that were active when the pool had no place for one more. */
	private most = 0;
	/** Whether any item had a session at all. */
	private hadPlace = false;
	private readonly waiting: Array<() => void> = [];

	/**
	 * Runs an item in its own session; while the pool is full it waits for another item's to end.
	 * @param end ends the item's session: only then is its place free for the next one
	 */
	async use<T>(
		item: () => Promise<T>,
		end: () => Promise<void>,
		abortSignal?: AbortSignal,
	): Promise<T> {
		const giveUpAt = Date.now() + MAX_WAIT_MS;
		this.active++;
		try {
			for (;;) {
				try {
					const result = await item();
					this.hadPlace = true;
					return result;
				} catch (error) {
					this.hadPlace ||= !isPoolFull(error);
					if (!isPoolFull(error)) throw error;
					this.most = Math.max(this.most, this.active - 1);
					// Nobody of ours has a place that could come free.
					if (this.active === 1 || Date.now() > giveUpAt) throw this.full(error);
					this.active--;
					await this.turn(abortSignal);
					this.active++;
				}
			}
		} finally {
			await end();
			this.active--;
			this.waiting.shift()?.();
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
			`${counted(fitting, 'item')} of this node had a session at the same time: set 'Max Parallel Items' to ${fitting}.`,
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

import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

/**
 * Counts the requests that this process sends to a pool, repeated ones included, where Node starts each of
 * them. undici, through which the bare exchanges go, is not counted.
 */
export class RequestCount {
	private sent = 0;

	/** @param path that every request to the pool begins with */
	constructor(path: string) {
		subscribe('http.client.request.start', (message) => {
			const { request } = message as { request: ClientRequest };
			if (request.path.startsWith(`${path}/`)) this.sent++;
		});
	}

	/** Requests that `work` sends. */
	async during(work: () => Promise<unknown>): Promise<number> {
		const before = this.sent;
		await work();
		return this.sent - before;
	}
}

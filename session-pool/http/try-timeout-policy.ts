import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline';
import type { Readable } from 'node:stream';

/** A try that took longer than it may. */
export class TryTimeout extends Error {}

/** Limits each try by itself, its reply included; the SDK's own limit ends with the reply's headers. */
export const tryTimeoutPolicy: PipelinePolicy = {
	name: 'tryTimeout',
	async sendRequest(request, next) {
		const { abortSignal, timeout: limitMs } = request;
		// Linked by hand: `AbortSignal.any` costs more than all else here when a signal lives on.
		const end = new AbortController();
		const stop = () => end.abort();
		abortSignal?.addEventListener('abort', stop);
		if (abortSignal?.aborted === true) stop();
		let late: TryTimeout | undefined;
		const timer = setTimeout(() => end.abort((late = new TryTimeout())), limitMs);
		request.timeout = 0;
		request.abortSignal = end.signal;
		let reply: PipelineResponse | undefined;
		try {
			return (reply = await next(request));
		} catch (error) {
			// The SDK tells of a reply cut off halfway as of a broken connection, which would be retried.
			throw late ?? error;
		} finally {
			clearTimeout(timer);
			const unlink = () => abortSignal?.removeEventListener('abort', stop);
			// A reply that its reader still takes in ends with the workflow, too.
			const unread = reply?.readableStreamBody as Readable | undefined;
			if (unread === undefined) unlink();
			else unread.once('close', unlink);
			request.timeout = limitMs;
			request.abortSignal = abortSignal;
		}
	},
};

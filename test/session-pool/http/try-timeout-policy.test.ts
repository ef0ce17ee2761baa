import { getEventListeners } from 'node:events';
import { PassThrough } from 'node:stream';
import {
	type PipelineRequest,
	type PipelineResponse,
	createHttpHeaders,
	createPipelineRequest,
} from '@azure/core-rest-pipeline';
import { TryTimeout, tryTimeoutPolicy } from '../../../session-pool/http/try-timeout-policy';

const URL = 'https://pool.example/files';

/** One try with a limit of 20 ms, answered in some way. */
async function tried(
	answer: (request: PipelineRequest) => Promise<Partial<PipelineResponse>>,
	abortSignal = new AbortController().signal,
) {
	const request = createPipelineRequest({ url: URL, timeout: 20, abortSignal });
	const next = async (sent: PipelineRequest) => ({
		...{ request: sent, headers: createHttpHeaders(), status: 200 },
		...(await answer(sent)),
	});
	const outcome = await tryTimeoutPolicy
		.sendRequest(request, next)
		.catch((error: unknown) => error);
	return { outcome, request, listeners: () => getEventListeners(abortSignal, 'abort').length };
}

const untilAborted = async ({ abortSignal }: PipelineRequest): Promise<never> =>
	await new Promise((_resolve, reject) => {
		const stop = () => reject(new Error('cut off'));
		if (abortSignal?.aborted === true) stop();
		abortSignal?.addEventListener('abort', stop);
	});

test('a try that takes longer than its limit ends in an error of its own', async () => {
	expect((await tried(untilAborted)).outcome).toBeInstanceOf(TryTimeout);
});

test.each([
	['while it runs', (abort: AbortController) => setTimeout(() => abort.abort(), 1)],
	['before it begins', (abort: AbortController) => abort.abort()],
])('a call that is cancelled %s ends as what it is, no time-out', async (_when, cancel) => {
	const abort = new AbortController();
	cancel(abort);
	expect((await tried(untilAborted, abort.signal)).outcome).toEqual(new Error('cut off'));
});

test('nothing listens to the caller any more once a try is over', async () => {
	const { signal } = new AbortController();
	const { listeners, request } = await tried(async () => await Promise.resolve({}), signal);
	expect(listeners()).toBe(0);
	// The next try begins with what the call was given.
	expect(request.timeout).toBe(20);
	expect(request.abortSignal).toBe(signal);
});

test('a reply that is still read ends with the caller, and listens no longer once it is read', async () => {
	const body = new PassThrough();
	const { listeners } = await tried(
		async () => await Promise.resolve({ readableStreamBody: body }),
	);
	expect(listeners()).toBe(1);
	body.destroy();
	await new Promise((resolve) => body.once('close', resolve));
	expect(listeners()).toBe(0);
});

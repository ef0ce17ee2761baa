import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { downloadStream } from '../../../session-pool/http/download-stream';
import { refusalOf } from '../../support/refusal';

const rules = { path: '/mnt/data/a.bin', announcedBytes: null };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('A download', () => {
	test('that goes on slowly is not cut off, however long it takes', async () => {
		const content = new PassThrough();
		const whole = buffer(downloadStream(content, { ...rules, maxStillMs: 300 }));
		for (let piece = 0; piece < 8; piece++) {
			content.write('x');
			await pause(100);
		}
		content.end();
		expect(await whole).toHaveLength(8);
	});

	test('that stands still is taken for lost', async () => {
		const content = new PassThrough();
		content.write('x');
		const refusal = await refusalOf(buffer(downloadStream(content, { ...rules, maxStillMs: 50 })));
		expect(refusal).toMatchObject({ kind: 'timeout', code: 'Timeout', retryable: true });
		expect(refusal.message).toContain('broke off after 1 of an unknown number of bytes');
		expect(content.destroyed).toBe(true);
	});

	test('stands still for two minutes at most unless told otherwise', async () => {
		jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
		try {
			const stream = downloadStream(new PassThrough(), rules);
			jest.advanceTimersByTime(119_999);
			expect(stream.destroyed).toBe(false);
			jest.advanceTimersByTime(1);
			expect(stream.destroyed).toBe(true);
		} finally {
			jest.useRealTimers();
		}
	});

	test('whose error nobody listens to does not end the process', async () => {
		const content = new PassThrough();
		const stream = downloadStream(content, rules);
		content.destroy(Object.assign(new Error('x'), { code: 'ECONNRESET' }));
		await pause(10);
		expect(stream.errored).toMatchObject({ kind: 'brokenOff', code: 'ECONNRESET' });
	});

	test.each([
		['as many bytes as announced', 3, undefined],
		['fewer', 4, { code: 'Incomplete', message: expect.stringContaining('after 3 of 4 bytes') }],
		['more', 2, { code: 'TooLong', message: expect.stringContaining('after 3 of 2 bytes') }],
	])('of %s ends as it should', async (_case, announcedBytes, error) => {
		const content = new PassThrough();
		content.end('abc');
		const whole = buffer(downloadStream(content, { ...rules, announcedBytes }));
		if (error === undefined) expect(await whole).toHaveLength(3);
		else {
			expect(await refusalOf(whole)).toMatchObject({
				...error,
				kind: 'brokenOff',
				mayHaveRun: true,
				retryable: true,
				advice: 'Try again in a moment.',
			});
		}
	});

	test('of more bytes than its caller takes is not begun', async () => {
		const content = new PassThrough();
		const stream = downloadStream(content, { ...rules, announcedBytes: 4, maxBytes: 3 });
		expect(stream.destroyed).toBe(true);
		expect(await refusalOf(buffer(stream))).toMatchObject({
			kind: 'tooLarge',
			message: '/mnt/data/a.bin has more than the 3 bytes that are taken',
			advice: 'Raise the limit, or let the code write a smaller file.',
		});
		expect(content.destroyed).toBe(true);
	});

	test('leaves no timer behind', async () => {
		const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
		const content = new PassThrough();
		content.end('abc');
		await buffer(downloadStream(content, rules));
		await pause(1);
		const after = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
		expect(after).toBe(before);
	});

	test('ends with its caller', async () => {
		const abort = new AbortController();
		const content = new PassThrough();
		const whole = buffer(downloadStream(content, { ...rules, abortSignal: abort.signal }));
		abort.abort();
		content.destroy(new Error('aborted'));
		expect((await refusalOf(whole)).kind).toBe('cancelled');
	});

	test('is left to the garbage when its reader leaves', async () => {
		const content = new PassThrough();
		const stream = downloadStream(content, rules);
		stream.destroy();
		await pause(5);
		expect(content.destroyed).toBe(true);
	});
});

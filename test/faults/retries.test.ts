import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { generate } from 'selfsigned';
import { refusalOf } from '../support/refusal';
import { ALWAYS, type Fault } from './fault-proxy';
import { SESSION, poolBehindFaults, quickClient } from './pool-behind-faults';

let bench: Awaited<ReturnType<typeof poolBehindFaults>>;
beforeAll(async () => {
	bench = await poolBehindFaults(0);
});
afterAll(async () => await bench.close());
afterEach(() => bench.proxy.clear());

const LISTING = { method: 'GET', path: /^\/files$/ };
const UPLOAD = { method: 'POST', path: /^\/files$/ };
const DELETION = { method: 'DELETE', path: /^\/files\// };
const BYTES = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 253));
const here = { directory: '', recursive: false };
const file = (name: string) => ({ directory: '', name });
const list = async (client = bench.client) => await client.getSession(SESSION).files.list(here);
const refused = (status: number, headers = {}): Fault => ({ kind: 'reply', status, headers });

/** Milliseconds between one request and the next. */
const waits = () =>
	bench.proxy.seen.slice(1).map(({ at }, index) => at - bench.proxy.seen[index].at);

describe('A call that may be repeated', () => {
	test.each([408, 429, 500, 502, 503, 504])('is tried five times on %i', async (status) => {
		bench.proxy.fault({ ...LISTING, nth: ALWAYS }, refused(status));
		expect((await refusalOf(list())).status).toBe(status);
		expect(bench.proxy.seen).toHaveLength(5);
	});

	test.each([400, 401, 403, 404, 409, 501])('is tried once on %i', async (status) => {
		bench.proxy.fault({ ...LISTING, nth: ALWAYS }, refused(status));
		expect((await refusalOf(list())).status).toBe(status);
		expect(bench.proxy.seen).toHaveLength(1);
	});

	test.each<Fault['kind']>(['resetBefore', 'resetAfter', 'cutReply'])(
		'survives four times %s',
		async (kind) => {
			bench.proxy.fault({ ...LISTING, nth: (count) => count < 5 }, { kind } as Fault);
			await list();
			expect(bench.proxy.seen).toHaveLength(5);
		},
	);

	const CUT: Fault = { kind: 'cutReply', unannounced: true };

	test.each([1, 2])('survives %i replies that are cut short without a sign', async (times) => {
		bench.proxy.fault({ ...LISTING, nth: (count) => count <= times }, CUT);
		await list();
		expect(bench.proxy.seen).toHaveLength(times + 1);
	});

	test('whose replies are always cut short is tried three times', async () => {
		bench.proxy.fault({ ...LISTING, nth: ALWAYS }, CUT);
		expect((await refusalOf(list())).kind).toBe('unreadableReply');
		expect(bench.proxy.seen).toHaveLength(3);
	});

	test('is tried once when a page answers: it would be a page again', async () => {
		bench.proxy.fault({ ...LISTING, nth: ALWAYS }, { kind: 'reply', status: 200, body: '<p>Hi' });
		expect((await refusalOf(list())).kind).toBe('unreadableReply');
		expect(bench.proxy.seen).toHaveLength(1);
	});

	test('waits longer before every further try', async () => {
		const client = await quickClient(bench.proxy.endpoint, { firstWaitMs: 20 });
		bench.proxy.fault({ ...LISTING, nth: ALWAYS }, refused(500));
		await refusalOf(list(client));
		waits().forEach((wait, index) => expect(wait).toBeGreaterThanOrEqual(10 * 2 ** index - 1));
	});
});

describe('A wait that the reply asks for', () => {
	test.each<[string, () => Record<string, string>, number]>([
		['in milliseconds', () => ({ 'retry-after-ms': '300' }), 299],
		['in seconds', () => ({ 'retry-after': '1' }), 999],
		// Dates have no milliseconds, so two seconds from now are more than one.
		['as a date', () => ({ 'retry-after': new Date(Date.now() + 2000).toUTCString() }), 900],
	])('is kept: %s', async (_form, headers, leastMs) => {
		bench.proxy.fault(LISTING, refused(429, headers()));
		await list();
		expect(waits()).toHaveLength(1);
		expect(waits()[0]).toBeGreaterThanOrEqual(leastMs);
		expect(waits()[0]).toBeLessThan(leastMs + 1500);
	});

	test.each<[string, Record<string, string>]>([
		['in milliseconds', { 'retry-after-ms': '3600000' }],
		['in seconds', { 'retry-after': '3600' }],
		['as a date', { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() }],
	])('for an hour is left to the workflow: %s', async (_form, headers) => {
		bench.proxy.fault(LISTING, refused(503, headers));
		const { status, retryAfterMs } = await refusalOf(list());
		expect(status).toBe(503);
		expect(retryAfterMs).toBeGreaterThan(3_500_000);
		expect(bench.proxy.seen).toHaveLength(1);
	});

	test('that nobody understands is no wait at all', async () => {
		bench.proxy.fault(LISTING, refused(429, { 'retry-after': 'in a while' }));
		await list();
		expect(waits()[0]).toBeLessThan(500);
	});
});

test('a certificate that is not trusted is not tried again', async () => {
	const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {});
	const server = createServer({ cert, key }, (_request, response) => response.end('{}'));
	let connections = 0;
	server.on('connection', () => connections++);
	await once(server.listen(0, '127.0.0.1'), 'listening');
	const { port } = server.address() as AddressInfo;
	try {
		const client = await quickClient(`https://127.0.0.1:${port}/pool`);
		const refusal = await refusalOf(list(client));
		expect(refusal.message).toContain('certificate');
		expect(refusal.mayHaveRun).toBe(false);
		expect(connections).toBe(1);
	} finally {
		server.close();
	}
});

describe('An upload', () => {
	const content = () => {
		const opened: Readable[] = [];
		const open = () => {
			const stream = Readable.from([BYTES.subarray(0, 100_000), BYTES.subarray(100_000)]);
			opened.push(stream);
			return stream;
		};
		return { opened, file: { sizeInBytes: BYTES.length, open } };
	};

	test.each<Fault>([
		{ kind: 'resetWithin' },
		{ kind: 'resetBefore' },
		{ kind: 'resetAfter' },
		{ kind: 'cutReply' },
		{ kind: 'reply', status: 503 },
	])('that is tried again after $kind sends the whole file anew', async (fault) => {
		bench.proxy.fault(UPLOAD, fault);
		const { opened, file: whole } = content();
		const stored = await bench.client.getSession(SESSION).files.upload(file('up.bin'), whole);
		expect(stored.sizeInBytes).toBe(BYTES.length);
		expect(opened).toHaveLength(2);
		expect(opened.every((stream) => stream.destroyed)).toBe(true);
		expect(bench.proxy.seen[1].bodyBytes).toBeGreaterThan(BYTES.length);
		const { stream } = await bench.direct.getSession(SESSION).files.download(file('up.bin'));
		expect((await buffer(stream)).equals(BYTES)).toBe(true);
	});

	test('leaves no short file when it always breaks off', async () => {
		bench.proxy.fault({ ...UPLOAD, nth: ALWAYS }, { kind: 'resetWithin' });
		await refusalOf(
			bench.client.getSession(SESSION).files.upload(file('never.bin'), content().file),
		);
		expect((await list(bench.direct)).map(({ name }) => name)).not.toContain('never.bin');
	});
});

describe('A file to delete that is not there', () => {
	const remove = async () => await bench.client.getSession(SESSION).files.delete(file('gone.bin'));
	beforeEach(async () => {
		const content = { sizeInBytes: 1, open: () => Readable.from([Buffer.from('x')]) };
		await bench.direct.getSession(SESSION).files.upload(file('gone.bin'), content);
	});

	test('counts as deleted when an earlier try deleted it', async () => {
		bench.proxy.fault(DELETION, { kind: 'resetAfter' });
		await remove();
		expect(bench.proxy.seen.map(({ method }) => method)).toEqual(['DELETE', 'DELETE']);
	});

	test('does not when the service did not say so itself', async () => {
		bench.proxy.fault(DELETION, refused(404));
		expect((await refusalOf(remove())).status).toBe(404);
		expect(bench.proxy.seen.map(({ method }) => method)).toEqual(['DELETE']);
	});

	test('does not when a proxy answered instead of the pool', async () => {
		bench.proxy.fault(DELETION, { kind: 'reply', status: 200, body: '<html>Sign in</html>' });
		expect((await refusalOf(remove())).message).toContain('was no JSON');
	});
});

import type { RequestListener, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { NEWEST, FLAT_VERSIONS } from '../support/api-versions';
import {
	MAX_DESCRIPTION_REPLY_BYTES,
	MAX_ERROR_REPLY_BYTES,
	MAX_EXECUTION_REPLY_BYTES,
	MAX_LISTING_REPLY_BYTES,
	MAX_SMALL_REPLY_BYTES,
} from '../../session-pool/call-limits';
import { LISTING_LIMITS } from '../../session-pool/wire/listing-pages';
import { FakeService, forgetFakes } from '../support/fake-service';
import { LoopbackServer } from '../support/loopback-server';
import { POOL_PATH, SESSION, connect } from '../support/pool-connection';
import { refusalOf } from '../support/refusal';
import { until } from '../support/until';

const servers: LoopbackServer[] = [];
afterEach(async () => {
	forgetFakes();
	for (const server of servers.splice(0)) await server.stop();
});

const PIECE = Buffer.alloc(64 * 1024, ' ');
const file = { directory: '', name: 'a.csv' };
const root = { directory: '', recursive: false };

/** Bytes that the server has put on the way. */
let sent = 0;

/** Writes without end, for as long as somebody reads. */
function endless(response: ServerResponse, status = 200) {
	sent = 0;
	response.writeHead(status, { 'content-type': 'application/json' });
	const more = () => {
		while (!response.destroyed) {
			sent += PIECE.length;
			if (!response.write(PIECE)) return void response.once('drain', more);
		}
	};
	more();
}

async function sessionOf(listener: RequestListener, apiVersion = NEWEST) {
	const server = await LoopbackServer.start(listener);
	servers.push(server);
	return (await connect(apiVersion, server.endpoint)).getSession(SESSION);
}

test('The limits are those that the documentation names', () => {
	expect({
		MAX_EXECUTION_REPLY_BYTES,
		MAX_LISTING_REPLY_BYTES,
		MAX_DESCRIPTION_REPLY_BYTES,
		MAX_SMALL_REPLY_BYTES,
		MAX_ERROR_REPLY_BYTES,
		LISTING_LIMITS,
	}).toEqual({
		MAX_EXECUTION_REPLY_BYTES: 67_108_864,
		MAX_LISTING_REPLY_BYTES: 67_108_864,
		MAX_DESCRIPTION_REPLY_BYTES: 8_388_608,
		MAX_SMALL_REPLY_BYTES: 1_048_576,
		MAX_ERROR_REPLY_BYTES: 65_536,
		LISTING_LIMITS: { pages: 1_000, entries: 1_000_000, folders: 10_000, depth: 100 },
	});
});

describe('A reply without end', () => {
	type Session = Awaited<ReturnType<typeof sessionOf>>;
	test.each<[string, number, (session: Session) => Promise<unknown>]>([
		[
			'to an execution',
			MAX_EXECUTION_REPLY_BYTES,
			(session) => session.execute({ code: '1', language: 'python', timeoutSeconds: 60 }),
		],
		[
			'to a question after an execution',
			MAX_EXECUTION_REPLY_BYTES,
			(session) => session.getExecution('1', 'python'),
		],
		['to a listing', MAX_LISTING_REPLY_BYTES, (session) => session.files.list(root)],
		['about a file', MAX_SMALL_REPLY_BYTES, (session) => session.files.get(file)],
		['to a deletion', MAX_SMALL_REPLY_BYTES, (session) => session.files.delete(file)],
		['to the end of a session', MAX_SMALL_REPLY_BYTES, (session) => session.end()],
	])('is an error %s, and is not read on', async (_case, limitBytes, call) => {
		let closed = false;
		const session = await sessionOf((_request, response) => {
			response.on('close', () => (closed = true));
			endless(response);
		});
		const refusal = await refusalOf(call(session));
		expect(refusal).toMatchObject({ kind: 'tooLarge', code: 'ReplyTooLarge', status: 200 });
		expect(refusal.mayHaveRun).toBe(true);
		expect(refusal.message).toContain(`more than ${limitBytes} bytes`);
		// What the sockets hold comes on top.
		expect(sent).toBeLessThan(limitBytes + 32 * 1024 * 1024);
		await until(() => closed);
	});

	test('about the pool is an error, too', async () => {
		const server = await LoopbackServer.start((_request, response) => endless(response));
		servers.push(server);
		const pool = await connect(NEWEST, server.endpoint);
		expect(await refusalOf(pool.describePool())).toMatchObject({ kind: 'tooLarge' });
		expect(await refusalOf(pool.listSessions())).toMatchObject({ kind: 'tooLarge' });
	});

	test.each([400, 500])('with status %i is the error of that status', async (status) => {
		const session = await sessionOf((_request, response) => endless(response, status));
		expect((await refusalOf(session.files.list(root))).status).toBe(status);
		expect(sent).toBeLessThan(32 * 1024 * 1024);
	});

	test('to a download that is refused is that refusal', async () => {
		const session = await sessionOf((_request, response) => endless(response, 404));
		expect((await refusalOf(session.files.download(file))).status).toBe(404);
		expect(sent).toBeLessThan(32 * 1024 * 1024);
	});
});

test('A reply that is as large as it may be is read', async () => {
	const body = JSON.stringify({ name: 'a.csv', sizeInBytes: 1 });
	const session = await sessionOf((_request, response) =>
		response.end(body.padEnd(MAX_SMALL_REPLY_BYTES, ' ')),
	);
	expect((await session.files.get(file)).sizeInBytes).toBe(1);
	const larger = await sessionOf((_request, response) =>
		response.end(body.padEnd(MAX_SMALL_REPLY_BYTES + 1, ' ')),
	);
	expect((await refusalOf(larger.files.get(file))).kind).toBe('tooLarge');
});

test('Half a token at the end of what is read of a refusal does not show', async () => {
	const session = await sessionOf((_request, response) => {
		const page = `Refused: ${'<i>'.repeat(21_836)} Bearer canary-token`;
		// What is read ends within the token.
		expect(page.slice(0, MAX_ERROR_REPLY_BYTES)).toMatch(/ canary-to?k?e?$/);
		response.writeHead(403).end(page);
	});
	const refusal = await refusalOf(session.files.list(root));
	expect(refusal.message).toContain('Refused:');
	expect(refusal.message).not.toContain('canary');
});

describe('A download', () => {
	const content =
		(bytes: Buffer, headers: Record<string, string> = {}): RequestListener =>
		(_request, response) =>
			response.writeHead(200, headers).end(bytes);
	const read = async (session: Awaited<ReturnType<typeof sessionOf>>, options = {}) =>
		await buffer((await session.files.download(file, options)).stream);

	test('announced with 10 bytes gives no more than 10', async () => {
		const session = await sessionOf((request, response) => {
			// Written by hand: Node's server keeps to the length that it announces.
			request.socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n');
			request.socket.write(Buffer.alloc(1000, 'x'));
			response.on('close', () => {});
		});
		expect(await read(session)).toHaveLength(10);
	});

	test('without a length ends with an error when it brings more than the listing said', async () => {
		const session = await sessionOf((_request, response) => endless(response));
		const refusal = await refusalOf(read(session, { expectedBytes: 10 }));
		expect(refusal).toMatchObject({ kind: 'brokenOff', code: 'TooLong' });
	});

	test('ends with an error when it brings more than its caller takes', async () => {
		const session = await sessionOf((_request, response) => endless(response));
		const refusal = await refusalOf(read(session, { maxBytes: 1_000_000 }));
		expect(refusal).toMatchObject({ kind: 'tooLarge', code: 'FileTooLarge' });
		expect(refusal.message).toBe('/mnt/data/a.csv has more than the 1000000 bytes that are taken');
		expect(sent).toBeLessThan(32 * 1024 * 1024);
	});

	test('is not begun when it is announced with more than its caller takes', async () => {
		const session = await sessionOf(content(Buffer.alloc(11), { 'content-length': '11' }));
		expect(await refusalOf(read(session, { maxBytes: 10 }))).toMatchObject({ kind: 'tooLarge' });
	});

	test('of just as many bytes as its caller takes is whole', async () => {
		const session = await sessionOf(content(Buffer.alloc(10), { 'content-length': '10' }));
		expect(await read(session, { maxBytes: 10 })).toHaveLength(10);
	});

	test.each([201, 202, 204, 206])('with status %i brings no file', async (status) => {
		const session = await sessionOf((_request, response) =>
			response.writeHead(status).end(status === 204 ? undefined : 'a;b'),
		);
		const refusal = await refusalOf(session.files.download(file));
		expect(refusal).toMatchObject({ kind: 'unreadableReply', code: 'NoContent', status });
		expect(refusal.message).toBe(
			`The reply to the download of /mnt/data/a.csv has the status ${status}, which brings no file`,
		);
		expect(refusal.advice).toContain(
			'Something between n8n and the pool may have answered instead',
		);
	});
});

describe('A listing without end', () => {
	const entry = (name: string, type = 'file') => ({ name, type });

	test('ends with an error after a thousand pages', async () => {
		let page = 0;
		const session = await sessionOf((_request, response) => {
			page++;
			response.end(JSON.stringify({ value: [entry('a')], nextLink: `/files?page=${page}` }));
		});
		const refusal = await refusalOf(session.files.list(root));
		expect(refusal).toMatchObject({ kind: 'tooLarge', code: 'ListingTooLong' });
		expect(page).toBe(LISTING_LIMITS.pages);
	});

	test('that ends with its last possible page is whole', async () => {
		let page = 0;
		const session = await sessionOf((_request, response) => {
			page++;
			const nextLink = page < LISTING_LIMITS.pages ? `/files?page=${page}` : null;
			response.end(JSON.stringify({ value: [entry(`a${page}`)], nextLink }));
		});
		expect(await session.files.list(root)).toHaveLength(LISTING_LIMITS.pages);
	});

	test.each(FLAT_VERSIONS.filter((version) => version !== NEWEST))(
		'of folders in folders ends with an error on %s',
		async (apiVersion) => {
			let calls = 0;
			const session = await sessionOf((_request, response) => {
				calls++;
				response.end(JSON.stringify({ value: [entry('in', 'directory')] }));
			}, apiVersion);
			const refusal = await refusalOf(session.files.list({ directory: '', recursive: true }));
			expect(refusal).toMatchObject({ kind: 'tooLarge', code: 'ListingTooLong' });
			expect(calls).toBe(LISTING_LIMITS.depth + 1);
		},
	);

	test('of a folder that leads to itself is read once', async () => {
		let calls = 0;
		const session = await sessionOf((_request, response) => {
			calls++;
			const value = [{ ...entry('in', 'directory'), directory: '/mnt/data' }, entry('a')];
			response.end(JSON.stringify({ value }));
		}, '2025-02-02-preview');
		await session.files.list({ directory: '', recursive: true });
		expect(calls).toBe(2);
	});
});

test('A listing of 200,000 files is read', async () => {
	const value = Array.from({ length: 200_000 }, (_, index) => ({
		name: `file-${index}.csv`,
		type: 'file',
		sizeInBytes: index,
		lastModifiedAt: '2026-01-02T03:04:05.1234567Z',
	}));
	const session = await sessionOf((_request, response) => response.end(JSON.stringify({ value })));
	const files = await session.files.list({ directory: '', recursive: true });
	expect(files).toHaveLength(200_000);
	expect(files.at(-1)?.path).toBe('/mnt/data/file-199999.csv');
});

describe('A name that no address can hold', () => {
	const long = 'é'.repeat(128);
	test.each<[string, string, string]>([
		['more than 255 bytes', `${long}.txt`, 'is too long'],
		['an encoded slash', '50%2f..%2fsheet.txt', 'reads like a path'],
		['an encoded slash, in capitals', 'a%2Fb', 'reads like a path'],
		['an encoded slash, encoded again', 'a%25252fb', 'reads like a path'],
		['an encoded backslash', 'a%5cb', 'reads like a path'],
		['a backslash', '..\\up.txt', 'reads like a path'],
		['encoded dots', '%2e%2e', 'reads like a path'],
	])('is refused before anything is sent: %s', async (_case, name, message) => {
		const pool = new FakeService();
		const { files } = (await connect()).getSession(SESSION);
		const path = { directory: '', name };
		const content = {
			sizeInBytes: 0,
			open: () => {
				throw new Error('was opened');
			},
		};
		for (const call of [files.download(path), files.get(path), files.delete(path)]) {
			expect(await refusalOf(call)).toMatchObject({ kind: 'invalidInput' });
		}
		expect((await refusalOf(files.get(path))).message).toContain(message);
		expect((await refusalOf(files.upload(path, content))).kind).toBe('invalidInput');
		expect(pool.seen).toEqual([]);
	});

	test.each(['é'.repeat(127), 'a%20b.csv', '50%.csv', '%2e.csv', 'a..b', '%zz'])(
		'is not %j',
		async (name) => {
			const pool = new FakeService().answers({ json: { name } });
			await (await connect()).getSession(SESSION).files.get({ directory: '', name });
			expect(pool.onlyRequest.path).toBe(`${POOL_PATH}/files/${encodeURIComponent(name)}`);
		},
	);

	test('is a folder, too', async () => {
		const path = { directory: `a/${long}`, name: 'a.csv' };
		const { files } = (await connect()).getSession(SESSION);
		expect((await refusalOf(files.get(path))).message).toContain('is too long');
	});
});

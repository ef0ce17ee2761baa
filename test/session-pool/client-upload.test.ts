import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { FLAT_VERSIONS, NESTED_VERSION } from '../support/api-versions';
import type { FileContent } from '../../session-pool/models';
import { FakeService, forgetFakes } from '../support/fake-service';
import { LoopbackServer } from '../support/loopback-server';
import { SESSION, connect } from '../support/pool-connection';
import { refusalOf } from '../support/refusal';

afterEach(forgetFakes);

const bytes = Buffer.from([0x00, 0xff, 0x0d, 0x0a, 0x80, 0x22, 0x2d, 0x2d]);
const content: FileContent = {
	sizeInBytes: bytes.length,
	contentType: 'image/png',
	open: () => Readable.from([bytes.subarray(0, 3), bytes.subarray(3)]),
};
const path = { directory: '', name: 'größe #1.png' };

describe.each([...FLAT_VERSIONS, NESTED_VERSION])('An upload on %s', (apiVersion) => {
	test('is a multipart body with its length in the header', async () => {
		const pool = new FakeService().answers({ json: {} });
		await (await connect(apiVersion)).getSession(SESSION).files.upload(path, content);
		const { headers, body } = pool.onlyRequest;
		expect(headers['content-length']).toBe(String(body.length));
		expect(headers['transfer-encoding']).toBeUndefined();
		const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(headers['content-type'] ?? '');
		expect(body).toEqual(
			Buffer.concat([
				Buffer.from(
					`--${boundary?.[1]}\r\n` +
						'Content-Disposition: form-data; name="file"; filename="größe #1.png"\r\n' +
						'Content-Type: image/png\r\n\r\n',
				),
				bytes,
				Buffer.from(`\r\n--${boundary?.[1]}--\r\n`),
			]),
		);
	});

	test('is told of as the file it was asked for when the reply says nothing', async () => {
		new FakeService().answers({ json: {} });
		const client = await connect(apiVersion);
		expect(await client.getSession(SESSION).files.upload(path, content)).toMatchObject({
			name: 'größe #1.png',
			directory: '',
			path: '/mnt/data/größe #1.png',
			type: 'file',
			lastModifiedAt: null,
		});
	});

	test.each([400, 413, 500])(
		'that is answered with %p is an error with its reason',
		async (status) => {
			new FakeService().answers({
				status,
				json: { error: { code: 'X', message: 'No, not this.' } },
			});
			const client = await connect(apiVersion);
			const refusal = await refusalOf(client.getSession(SESSION).files.upload(path, content));
			expect(refusal).toMatchObject({ status, code: 'X', serviceMessage: 'No, not this' });
			expect(refusal.message).toBe(
				`The session pool did not store /mnt/data/größe #1.png (${status}): No, not this`,
			);
		},
	);
});

describe('The reply to an upload', () => {
	test('is one object from 2024-10-02-preview on, with empty texts as in its first recordings', async () => {
		new FakeService().answers({
			json: {
				$id: '1',
				name: 'a.csv',
				type: '',
				contentType: '',
				sizeInBytes: 7,
				lastModifiedAt: '2024-11-11T09:05:02.4865293Z',
			},
		});
		const client = await connect('2024-10-02-preview');
		expect(
			await client.getSession(SESSION).files.upload({ directory: 'sub', name: 'a.csv' }, content),
		).toEqual({
			name: 'a.csv',
			directory: 'sub',
			path: '/mnt/data/sub/a.csv',
			type: 'file',
			sizeInBytes: 7,
			contentType: null,
			lastModifiedAt: '2024-11-11T09:05:02.4865293Z',
		});
	});

	test('has a type and a content type in the later versions', async () => {
		new FakeService().answers({
			json: { name: 'a.csv', type: 'file', contentType: 'text/csv', sizeInBytes: 7, more: 1 },
		});
		const client = await connect();
		const file = await client
			.getSession(SESSION)
			.files.upload({ directory: '', name: 'a.csv' }, content);
		expect(file).toMatchObject({ contentType: 'text/csv', sizeInBytes: 7 });
	});

	test.each(['a.csv', '/mnt/data/a.csv'])(
		`is a list of one on ${NESTED_VERSION}, with the name %s`,
		async (filename) => {
			const lastModifiedTime = '2024-05-16T01:25:49.3717303Z';
			const properties = { $id: '3', filename, size: 7, lastModifiedTime };
			new FakeService().answers({ json: { $id: '1', value: [{ $id: '2', properties }] } });
			const client = await connect(NESTED_VERSION);
			expect(
				await client.getSession(SESSION).files.upload({ directory: '', name: 'a.csv' }, content),
			).toEqual({
				name: 'a.csv',
				directory: '',
				path: '/mnt/data/a.csv',
				type: 'file',
				sizeInBytes: 7,
				contentType: null,
				lastModifiedAt: lastModifiedTime,
			});
		},
	);
});

describe('A file that cannot be read to its end', () => {
	let server: LoopbackServer;
	beforeEach(async () => {
		// As a server does: the answer waits for the whole request.
		server = await LoopbackServer.start((request, response) => {
			request.resume().on('end', () => response.end('{}'));
		});
	});
	afterEach(async () => await server.stop());

	const half = Buffer.alloc(100);

	const breaksOff = async function* () {
		yield half;
		throw Object.assign(new Error('canary-path'), { code: 'EIO' });
	};

	test.each<[string, FileContent['open'], string]>([
		[
			'cannot be opened',
			async () => await Promise.reject(new Error('canary-path')),
			'The content to store /mnt/data/größe #1.png could not be read',
		],
		[
			'breaks off',
			() => Readable.from(breaksOff()),
			'The content to store /mnt/data/größe #1.png could not be read',
		],
		[
			'is shorter than was said',
			() => Readable.from([half]),
			'größe #1.png does not have the 200 bytes it was said to have',
		],
		[
			'is longer than was said',
			() => Readable.from([half, half, half]),
			'größe #1.png does not have the 200 bytes it was said to have',
		],
	])('ends the upload in an error: one that %s', async (_case, open, message) => {
		const client = await connect(undefined, server.endpoint);
		// The second as in n8n, where every call can be stopped.
		for (const options of [{}, { abortSignal: new AbortController().signal }]) {
			const { files } = client.getSession(SESSION, options);
			const refusal = await refusalOf(files.upload(path, { sizeInBytes: 200, open }));
			expect(refusal).toMatchObject({ message, status: null, mayHaveRun: false });
			expect(inspect(refusal, { depth: 10 })).not.toContain('canary-path');
		}
	});
});

test('A file is closed when the connection breaks off under its upload', async () => {
	const server = await LoopbackServer.start((request) => {
		request.once('data', () => request.destroy());
	});
	const endless = async function* () {
		for (;;) yield Buffer.alloc(10_000);
	};
	const stream = Readable.from(endless());
	const closed = new Promise((resolve) => stream.once('close', resolve));
	const client = await connect(undefined, server.endpoint);
	const upload = client
		.getSession(SESSION)
		.files.upload(path, { sizeInBytes: 100e6, open: () => stream });
	expect((await refusalOf(upload)).mayHaveRun).toBe(true);
	await closed;
	expect(stream.destroyed).toBe(true);
	await server.stop();
});

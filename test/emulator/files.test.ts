import { randomBytes } from 'node:crypto';

import { type RunningSessionPool, startSessionPool } from 'azure-dynamic-sessions-emulator';

import { NEWEST, NESTED_VERSION } from '../support/api-versions';
import { endSessions, PoolClient } from '../support/pool-client';
import { shareKernels } from '../support/shared-kernels';

shareKernels();

let pool: RunningSessionPool;
beforeAll(async () => {
	pool = await startSessionPool({ port: 0, ready: 0, reuseKernels: true });
});
afterEach(() => endSessions(pool));
afterAll(() => pool?.close());

const names = (reply: { json: any }) =>
	reply.json.value.map((entry: { name: string }) => entry.name);

describe('names', () => {
	test.each([
		'a #1.csv',
		'größe 100%.txt',
		'a&b=c;d,e@f$g^(h).txt',
		'日本語.txt',
		'no extension',
		'..hidden',
	])('%s, there and back', async (name) => {
		for (const version of [NESTED_VERSION, NEWEST]) {
			const client = new PoolClient(pool, version);
			expect((await client.upload(name, name)).status).toBe(200);
			expect((await client.download(name)).text).toBe(name);
			expect(
				(await client.as(NEWEST).call('GET', `/files/${encodeURIComponent(name)}`)).json.name,
			).toBe(name);
			expect((await client.call('DELETE', `/files/${encodeURIComponent(name)}`)).status).toBe(204);
		}
	});

	test('code sees them under the same name', async () => {
		const client = new PoolClient(pool);
		await client.upload('größe 100%.txt', 'é');
		expect(
			(await client.run('open("/mnt/data/größe 100%.txt", encoding="utf-8").read()'))
				.executionResult,
		).toBe('é');
	});

	test.each(['/mnt/data/x.csv', 'mnt/data/x.csv'])(
		'the folder in front is taken off: %s',
		async (name) => {
			const client = new PoolClient(pool);
			expect((await client.upload(name, '1')).json.name).toBe('x.csv');
			expect(names(await client.call('GET', '/files'))).toEqual(['x.csv']);
		},
	);

	test.each([
		'../x',
		'..',
		'/etc/passwd',
		'a/b.txt',
		'a\\b.txt',
		'a?.txt',
		'a*.txt',
		'a:b',
		'a|b',
		'a\u0000b',
		'x'.repeat(256),
	])('%j is refused', async (name) => {
		const client = new PoolClient(pool);
		const body = `--b\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\nx\r\n--b--\r\n`;
		const reply = await client.call('POST', '/files', {
			body,
			headers: { 'content-type': 'multipart/form-data; boundary=b' },
		});
		expect(reply.status).toBe(400);
		expect(reply.json.error.code).toBe('FilePathInvalid');
		expect(names(await client.call('GET', '/files'))).toEqual([]);
	});

	test.each(['../x', 'a/../../x', '/etc/passwd'])(
		'a URL cannot leave the folder with %s',
		async (name) => {
			const client = new PoolClient(pool);
			for (const method of ['GET', 'DELETE']) {
				expect(
					(await client.call(method, `/files/${encodeURIComponent(name).replace(/\./g, '%2E')}`))
						.status,
				).toBe(400);
			}
		},
	);

	test.each(['/.ade/bin', '..', 'a/../b', 'a|b'])(
		"the path %s is refused in the service's words",
		async (path) => {
			const reply = await new PoolClient(pool).call('GET', '/files', { query: { path } });
			expect(reply.status).toBe(400);
			expect(reply.json.error).toMatchObject({
				code: 'FilePathInvalid',
				message: `File Path '${path}' is invalid because 'path cannot contain any reserved file path characters'.`,
			});
		},
	);
});

describe('content', () => {
	test.each([0, 1, 5_000_000])('%i random bytes, bit for bit, through every side', async (size) => {
		const content = randomBytes(size);
		const client = new PoolClient(pool);
		const uploaded = await client.upload('data.bin', content);
		expect(uploaded.json.sizeInBytes).toBe(size);
		const copied = await client.run(
			'data = open("/mnt/data/data.bin", "rb").read()\nopen("/mnt/data/copy.bin", "wb").write(data)',
		);
		expect(copied).toMatchObject({ status: 'Succeeded', executionResult: size });
		for (const name of ['data.bin', 'copy.bin']) {
			const downloaded = await client.download(name);
			expect(downloaded.headers.get('content-length')).toBe(String(size));
			expect(downloaded.bytes.equals(content)).toBe(true);
		}
	});

	test('a chunked upload without length, with fields beside the file', async () => {
		const client = new PoolClient(pool);
		const parts = [
			'--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n',
			'--b\r\nContent-Disposition: form-data; ',
			'name="file"; filename="chunked.txt"\r\n\r\none ',
			'two\r\n--b',
			'--\r\n',
		];
		const body = new ReadableStream({
			start(controller) {
				for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
				controller.close();
			},
		});
		const reply = await client.call('POST', '/files', {
			body,
			headers: { 'content-type': 'multipart/form-data; boundary=b' },
		});
		expect(reply.status).toBe(200);
		expect((await client.download('chunked.txt')).text).toBe('one two');
	});

	test('filename* is understood', async () => {
		const client = new PoolClient(pool);
		const body =
			'--b\r\nContent-Disposition: form-data; name="file"; filename*=UTF-8\'\'gr%C3%B6%C3%9Fe.txt\r\n\r\nx\r\n--b--\r\n';
		expect(
			(
				await client.call('POST', '/files', {
					body,
					headers: { 'content-type': 'multipart/form-data; boundary=b' },
				})
			).json.name,
		).toBe('größe.txt');
	});

	test.each([
		['no boundary', 'multipart/form-data', 'x'],
		[
			'no file',
			'multipart/form-data; boundary=b',
			'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n--b--\r\n',
		],
		[
			'another field',
			'multipart/form-data; boundary=b',
			'--b\r\nContent-Disposition: form-data; name="upload"; filename="a"\r\n\r\ny\r\n--b--\r\n',
		],
		[
			'cut off',
			'multipart/form-data; boundary=b',
			'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\ny',
		],
		[
			'two files',
			'multipart/form-data; boundary=b',
			'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\ny\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="b"\r\n\r\ny\r\n--b--\r\n',
		],
		['JSON', 'application/json', '{}'],
		['bare bytes', 'application/octet-stream', 'x'],
	])('a bad form is 400: %s', async (_why, type, body) => {
		const client = new PoolClient(pool);
		const reply = await client.call('POST', '/files', { body, headers: { 'content-type': type } });
		expect(reply.status).toBe(400);
		expect(reply.json.error.message).toEqual(expect.any(String));
		expect(names(await client.call('GET', '/files'))).toEqual([]);
	});

	test('content types: by extension, unless the upload says something', async () => {
		const client = new PoolClient(pool);
		expect((await client.upload('a.csv', '1')).json.contentType).toBe('text/csv; charset=utf-8');
		expect(
			(await client.upload('a.png', '1', {}, 'application/octet-stream')).json.contentType,
		).toBe('image/png');
		expect((await client.upload('a.unknown', '1')).json.contentType).toBe(
			'application/octet-stream',
		);
		expect((await client.upload('b.txt', '1', {}, 'application/json')).json.contentType).toBe(
			'application/json',
		);
	});

	test('a file of more than 128 MB is 413, and leaves nothing', async () => {
		const client = new PoolClient(pool);
		const reply = await client.upload('large.bin', Buffer.alloc(128 * 1024 * 1024 + 1));
		expect(reply.status).toBe(413);
		expect(reply.headers.get('x-ms-error-code')).toBe(reply.json.error.code);
		expect(names(await client.call('GET', '/files'))).toEqual([]);
	});
});

describe('folders', () => {
	test.each(['2024-10-02-preview', '2025-02-02-preview', NEWEST])(
		'%s: path works on all five routes',
		async (version) => {
			const client = new PoolClient(pool, version);
			const query = { path: '/a/b/' };
			expect((await client.upload('f.txt', 'deep', query)).json.name).toBe('f.txt');
			expect(names(await client.call('GET', '/files', { query: { path: 'a/b' } }))).toEqual([
				'f.txt',
			]);
			expect((await client.call('GET', '/files/f.txt', { query })).json.sizeInBytes).toBe(4);
			expect((await client.download('f.txt', { path: '/mnt/data/a/b' })).text).toBe('deep');
			expect((await client.download('f.txt')).status).toBe(404);
			expect((await client.call('DELETE', '/files/f.txt', { query })).status).toBe(204);
			expect(names(await client.call('GET', '/files', { query }))).toEqual([]);
		},
	);

	test('folders in listings, and recursive ones', async () => {
		const client = new PoolClient(pool);
		await client.upload('top.txt', '1');
		await client.upload('deep.txt', '12', { path: 'a/b' });
		const entries = async (query: Record<string, string>) =>
			(await client.call('GET', '/files', { query })).json.value.map(
				({ name, type, sizeInBytes, directory }: any) => [name, type, sizeInBytes, directory],
			);
		expect(await entries({})).toEqual([
			['a', 'directory', 4096, '.'],
			['top.txt', 'file', 1, '.'],
		]);
		expect(await entries({ recursive: 'true' })).toEqual([
			['a', 'directory', 4096, '.'],
			['b', 'directory', 4096, 'a'],
			['deep.txt', 'file', 2, 'a/b'],
			['top.txt', 'file', 1, '.'],
		]);
		expect(await entries({ path: 'a', recursive: 'TRUE' })).toEqual([
			['b', 'directory', 4096, '.'],
			['deep.txt', 'file', 2, 'b'],
		]);
		expect((await client.call('GET', '/files', { query: { path: 'none' } })).status).toBe(404);
		expect((await client.as(NESTED_VERSION).call('GET', '/files')).json.value).toHaveLength(1);
	});

	test('a folder is deleted with all that is in it', async () => {
		const client = new PoolClient(pool);
		await client.upload('deep.txt', '12', { path: 'a/b' });
		await client.upload('beside.txt', '1', { path: 'a' });
		expect((await client.call('DELETE', '/files/b', { query: { path: 'a' } })).status).toBe(204);
		expect(names(await client.call('GET', '/files', { query: { path: 'a' } }))).toEqual([
			'beside.txt',
		]);
		expect((await client.call('DELETE', '/files/a')).status).toBe(204);
		expect(names(await client.call('GET', '/files'))).toEqual([]);
	});
});

describe('between code and requests', () => {
	test('what code does to files is seen at once, and the other way round', async () => {
		const client = new PoolClient(pool);
		await client.upload('in.txt', 'from outside');
		const first = await client.run(
			[
				'import os',
				'os.makedirs("/mnt/data/out/deep")',
				'open("/mnt/data/out/deep/a.txt", "w").write("A")',
				'with open("/mnt/data/in.txt", "a") as f: f.write(", then inside")',
				'open("/mnt/data/gone.txt", "w").close(); os.remove("/mnt/data/gone.txt")',
				'os.rename("/mnt/data/out", "/mnt/data/moved")',
			].join('\n'),
		);
		expect(first).toMatchObject({ status: 'Succeeded', stderr: '' });
		expect((await client.download('in.txt')).text).toBe('from outside, then inside');
		expect((await client.download('a.txt', { path: 'moved/deep' })).text).toBe('A');
		expect(names(await client.call('GET', '/files'))).toEqual(['in.txt', 'moved']);

		await client.call('DELETE', '/files/in.txt');
		await client.upload('a.txt', 'replaced', { path: 'moved/deep' });
		const second = await client.run(
			'os.path.exists("/mnt/data/in.txt"), open("/mnt/data/moved/deep/a.txt").read(), os.path.getsize("/mnt/data/moved/deep/a.txt")',
		);
		expect(second.executionResult).toBe("(False, 'replaced', 8)");
	});

	test('writing in place, truncating, mmap, temporary files and rename over', async () => {
		const client = new PoolClient(pool);
		await client.upload('a.bin', '0123456789');
		expect(
			await client.run(
				[
					'import os, mmap, tempfile',
					'with open("/mnt/data/a.bin", "r+b") as f:',
					'    f.seek(2); f.write(b"XY")',
					'with open("/mnt/data/a.bin", "r+b") as f: f.truncate(6)',
					'with open("/mnt/data/m.bin", "wb") as f: f.write(b"0" * 8)',
					'with open("/mnt/data/m.bin", "r+b") as f:',
					'    with mmap.mmap(f.fileno(), 8) as m: m[0:4] = b"mmap"; m.flush()',
					'with tempfile.NamedTemporaryFile(dir="/mnt/data", delete=False) as f: f.write(b"new")',
					'os.replace(f.name, "/mnt/data/target.txt")',
				].join('\n'),
			),
		).toMatchObject({ status: 'Succeeded', stderr: '' });
		expect((await client.download('a.bin')).text).toBe('01XY45');
		expect((await client.download('m.bin')).text).toBe('mmap0000');
		expect((await client.download('target.txt')).text).toBe('new');
		expect(names(await client.call('GET', '/files'))).toEqual(['a.bin', 'm.bin', 'target.txt']);
	});

	test('file requests are answered while code runs', async () => {
		const client = new PoolClient(pool);
		await client.run('1');
		const running = client.run(
			'import time\nopen("/mnt/data/early.txt", "w").write("early")\ntime.sleep(1)\n"done"',
		);
		await new Promise((resolve) => {
			setTimeout(resolve, 400);
		});
		expect((await client.download('early.txt')).text).toBe('early');
		await client.upload('meanwhile.txt', 'x');
		expect((await running).executionResult).toBe('done');
		expect((await client.run('open("/mnt/data/meanwhile.txt").read()')).executionResult).toBe('x');
	});

	test('modification times come from the side that wrote', async () => {
		const client = new PoolClient(pool);
		await client.upload('a.txt', 'x');
		const uploaded = Date.parse((await client.call('GET', '/files/a.txt')).json.lastModifiedAt);
		expect(
			(await client.run('import os\nround(os.path.getmtime("/mnt/data/a.txt") * 1000)'))
				.executionResult,
		).toBe(uploaded);
		await client.run(
			'open("/mnt/data/b.txt", "w").close()\nos.utime("/mnt/data/b.txt", (1e9, 1e9))',
		);
		expect((await client.call('GET', '/files/b.txt')).json.lastModifiedAt).toBe(
			'2001-09-09T01:46:40.0000000Z',
		);
	});
});

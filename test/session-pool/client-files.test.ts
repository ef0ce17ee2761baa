import { NESTED_VERSION, FLAT_VERSIONS } from '../support/api-versions';
import { FakeService, forgetFakes } from '../support/fake-service';
import { SESSION, connect } from '../support/pool-connection';
import { refusalOf } from '../support/refusal';

afterEach(forgetFakes);

const lastModified = '2024-11-11T09:05:02.4865293Z';
const versions = [...FLAT_VERSIONS, NESTED_VERSION];

describe('What is known of one file', () => {
	const told = {
		name: 'a.csv',
		type: 'file',
		sizeInBytes: 7,
		lastModifiedAt: lastModified,
	};

	test.each(FLAT_VERSIONS)('comes without types on %s as in its recordings', async (version) => {
		new FakeService().answers({
			json: { $id: '1', name: 'a.csv', sizeInBytes: 7, lastModifiedAt: lastModified, more: {} },
		});
		const client = await connect(version);
		expect(await client.getSession(SESSION).files.get({ directory: 'sub', name: 'a.csv' })).toEqual(
			{
				...told,
				directory: 'sub',
				path: '/mnt/data/sub/a.csv',
				contentType: null,
			},
		);
	});

	test.each(FLAT_VERSIONS)('comes with types on %s', async (version) => {
		new FakeService().answers({
			json: { ...told, contentType: 'text/csv; charset=utf-8', directory: '.' },
		});
		const client = await connect(version);
		expect(await client.getSession(SESSION).files.get({ directory: '', name: 'a.csv' })).toEqual({
			...told,
			directory: '',
			path: '/mnt/data/a.csv',
			contentType: 'text/csv; charset=utf-8',
		});
	});

	test.each(['a.csv', '/mnt/data/a.csv'])(
		`comes in properties on ${NESTED_VERSION}, with the name %s`,
		async (filename) => {
			const properties = { $id: '2', filename, size: 7, lastModifiedTime: lastModified };
			new FakeService().answers({ json: { $id: '1', properties } });
			const client = await connect(NESTED_VERSION);
			expect(await client.getSession(SESSION).files.get({ directory: '', name: 'a.csv' })).toEqual({
				...told,
				directory: '',
				path: '/mnt/data/a.csv',
				contentType: null,
			});
		},
	);

	test.each(versions)('is an error on %s when there is no such file', async (version) => {
		new FakeService().answers({ status: 404, json: { error: { code: 'FileNotFound' } } });
		const client = await connect(version);
		const refusal = await refusalOf(
			client.getSession(SESSION).files.get({ directory: '', name: 'a.csv' }),
		);
		expect(refusal.message).toBe('The session pool did not find /mnt/data/a.csv (404)');
		expect(refusal).toMatchObject({ status: 404, code: 'FileNotFound', mayHaveRun: false });
	});
});

describe.each(versions)('A deletion on %s', (version) => {
	test.each([
		['without a body', { status: 204 }],
		['with an empty body', { status: 200, body: '' }],
		['with a text', { status: 200, body: 'Session session-1 stopped.' }],
	])('of a file or a session is over with a reply %s', async (_case, reply) => {
		const pool = new FakeService().answers(reply, reply);
		const client = await connect(version);
		await client.getSession(SESSION).files.delete({ directory: '', name: 'a.csv' });
		await client.getSession(SESSION).end();
		expect(pool.seen.map(({ method }) => method)).toEqual(['DELETE', 'DELETE']);
	});

	test.each([
		[404, 'FileNotFound'],
		[404, 'DeleteFileError'],
		[404, 'NoSessionFoundError'],
		[404, 'SessionWithIdentifierNotFound'],
		[400, 'SessionWithIdentifierNotFound'],
	])(
		'of a file that is not there is over with %i %s, without another call',
		async (status, code) => {
			const pool = new FakeService().answers({ status, json: { error: { code, message: 'No.' } } });
			const session = (await connect(version)).getSession(SESSION);
			await session.files.delete({ directory: '', name: 'a.csv' });
			// Any call, a listing too, would open a session anew where there is none.
			expect(pool.seen.map(({ method }) => method)).toEqual(['DELETE']);
		},
	);

	test.each([[''], ['<h1>Not found</h1>'], ['{"error":{"code":"ResourceNotFound"}}'], ['[]']])(
		'of a file is an error with a 404 that may mean the pool: %j',
		async (body) => {
			const pool = new FakeService().answers({ status: 404, body });
			const session = (await connect(version)).getSession(SESSION);
			const refusal = await refusalOf(session.files.delete({ directory: '', name: 'a.csv' }));
			expect(refusal).toMatchObject({ kind: 'notFound', status: 404 });
			expect(pool.seen).toHaveLength(1);
		},
	);

	test('of a file says what was tried when it is refused', async () => {
		new FakeService().answers({ status: 404 });
		const client = await connect(version);
		const refusal = await refusalOf(
			client.getSession(SESSION).files.delete({ directory: '', name: 'a.csv' }),
		);
		expect(refusal.message).toBe('The session pool did not delete /mnt/data/a.csv (404)');
		expect(refusal.advice).toContain('file path');
	});

	test('of a file in a pool that is not there is an error', async () => {
		new FakeService().answers({ status: 404 });
		const client = await connect(version);
		const refusal = await refusalOf(
			client.getSession(SESSION).files.delete({ directory: '', name: 'a.csv' }),
		);
		expect(refusal.status).toBe(404);
		expect(refusal.advice).toContain('Pool Management Endpoint');
	});

	test.each([
		[404, { error: { code: 'SessionWithIdentifierNotFound', message: 'No such session.' } }],
		[400, { error: { code: 'SessionWithIdentifierNotFound', message: 'No such session.' } }],
		[404, { error: { code: 'NoSessionFoundError' } }],
		[404, ''],
	])('of a session that is not there is over: %i %j', async (status, json) => {
		const reply = json === '' ? { status } : { status, json };
		const pool = new FakeService().answers(reply);
		await (await connect(version)).getSession(SESSION).end();
		expect(pool.seen).toHaveLength(1);
	});

	test.each([
		[404, '<h1>Not found</h1>'],
		[404, '{"error":{"code":"ResourceNotFound"}}'],
		[400, ''],
	])('of a session is an error with %i %j', async (status, body) => {
		new FakeService().answers({ status, body });
		const refusal = await refusalOf((await connect(version)).getSession(SESSION).end());
		expect(refusal.status).toBe(status);
	});

	test('of a session that is refused is an error', async () => {
		const error = { code: 'SessionRequestNotSupported', message: 'Not for this pool.' };
		new FakeService().answers({ status: 400, json: { error } });
		const refusal = await refusalOf((await connect(version)).getSession(SESSION).end());
		expect(refusal.message).toBe(
			'The session pool did not end the session (400): Not for this pool',
		);
		expect(refusal.code).toBe('SessionRequestNotSupported');
	});

	test.each(['', '.', '..'])('of a file called %j is not sent', async (name) => {
		const pool = new FakeService();
		const client = await connect(version);
		const refusal = await refusalOf(
			client.getSession(SESSION).files.delete({ directory: '', name }),
		);
		expect(refusal.mayHaveRun).toBe(false);
		expect(pool.seen).toEqual([]);
	});
});

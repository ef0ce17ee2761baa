import { API_VERSIONS } from '../support/api-versions';
import { FakeService, forgetFakes } from '../support/fake-service';
import { POOL_ENDPOINT, POOL_PATH, connect } from '../support/pool-connection';
import { refusalOf } from '../support/refusal';

afterEach(forgetFakes);

const list = async (apiVersion?: string) => await (await connect(apiVersion)).listSessions();

const WITHOUT_ROUTE = ['2024-10-02-preview', '2024-02-02-preview'];
const WITH_ROUTE = API_VERSIONS.filter((version) => !WITHOUT_ROUTE.includes(version));
const createdAt = '2026-01-02T03:04:05.1234567Z';
const entry = (identifier: string) => ({ identifier, createdAt });
const told = (identifier: string) => ({
	...{ identifier, createdAt, lastUsedAt: null, expiresAt: null },
});

test.each(WITH_ROUTE)(
	'On %s the pool tells its sessions, without one being named',
	async (version) => {
		const lastAccessedAt = '2026-01-02T03:05:05Z';
		const expireAt = '2026-01-02T03:10:05Z';
		const pool = new FakeService().answers({
			json: {
				sessions: [{ ...entry('chat-7'), lastAccessedAt, expireAt, etag: '0--1', surprise: 1 }],
			},
		});
		expect(await list(version)).toEqual([
			{ identifier: 'chat-7', createdAt, lastUsedAt: lastAccessedAt, expiresAt: expireAt },
		]);
		expect(pool.onlyRequest).toMatchObject({
			...{ method: 'GET', path: `${POOL_PATH}/listSessions` },
			query: { 'api-version': version, skip: '0' },
		});
		expect(pool.onlyRequest.query).not.toHaveProperty('identifier');
	},
);

test.each(WITHOUT_ROUTE)(
	'%s has no route for it, which is said before anything is sent',
	async (version) => {
		const pool = new FakeService();
		expect(await refusalOf(list(version))).toMatchObject({
			kind: 'invalidInput',
			message: `API version ${version} cannot list the sessions of a pool`,
		});
		expect(pool.seen).toEqual([]);
	},
);

test.each(['/listSessions?skip=2', `${POOL_ENDPOINT}/listSessions?skip=2`])(
	'Pages are read to the end, and a session that moved between two of them is told once: %s',
	async (nextLink) => {
		const pool = new FakeService().answers(
			{ json: { sessions: [entry('a'), entry('b')], nextLink } },
			{ json: { value: [entry('b'), entry('c')], nextLink: null } },
		);
		expect(await list()).toEqual(['a', 'b', 'c'].map(told));
		expect(pool.seen.map(({ query }) => query.skip)).toEqual(['0', '2']);
	},
);

test.each(['https://elsewhere.example/listSessions', `${POOL_ENDPOINT}2/listSessions`])(
	'A link that leads out of the pool is refused: %s',
	async (nextLink) => {
		const elsewhere = new FakeService('https://elsewhere.example');
		new FakeService().answers({ json: { sessions: [], nextLink } });
		expect((await refusalOf(list())).message).toContain("not for the credential's session pool");
		expect(elsewhere.seen).toEqual([]);
	},
);

test('A list that leads back is refused', async () => {
	const page = { json: { sessions: [entry('a')], nextLink: '/listSessions?skip=2' } };
	const pool = new FakeService().answers(page, page, page);
	expect((await refusalOf(list())).message).toBe('The list leads back to the same page');
	expect(pool.seen).toHaveLength(2);
});

test.each([
	[{}],
	[[]],
	['text'],
	[{ sessions: null }],
	[{ sessions: {} }],
	[{ sessions: [null] }],
	[{ sessions: [{ createdAt }] }],
	[{ sessions: [{ identifier: 7 }] }],
])('A form that is not known is an error, not an empty list: %j', async (json) => {
	new FakeService().answers({ json });
	expect(await refusalOf(list())).toMatchObject({
		kind: 'unreadableReply',
		message: 'The reply to "list the sessions" has a form that is not known',
	});
});

test('What ends a session says whether it was there', async () => {
	new FakeService().answers(
		{ status: 204 },
		{ status: 404, json: { error: { code: 'SessionWithIdentifierNotFound', message: 'gone' } } },
	);
	const session = (await connect()).getSession('chat-7');
	expect(await session.end()).toBe(true);
	expect(await session.end()).toBe(false);
});

import { ProbedSession } from '../probed-pool';
import { type Question, replyShown, shown } from '../question';

export const SESSIONS: Question[] = [
	{
		asks: 'GET session',
		contract: 'identifier, createdAt, lastAccessedAt, expireAt, etag',
		put: async ({ session }) => {
			const { json, status } = await session.call('GET', '/session');
			const fields = Object.keys(json ?? {}).sort();
			return {
				says: `${status}; ${fields.join(', ')}`,
				agrees: fields.join() === 'createdAt,etag,expireAt,identifier,lastAccessedAt',
			};
		},
	},
	{
		asks: 'the sessions of the pool',
		contract: 'sessions, each with identifier, createdAt, lastAccessedAt, expireAt; nextLink',
		reliedOn: 'List and Delete of the sessions of a pool',
		put: async ({ pool, session }) => {
			const { json, status } = await pool.call('GET', '/listSessions', { query: { skip: '0' } });
			const listed = Array.isArray(json?.sessions) ? (json.sessions as unknown[]) : [];
			const own = listed.find(
				(one) => (one as { identifier?: unknown } | null)?.identifier === session.identifier,
			);
			const fields = Object.keys(own ?? {}).sort();
			// How many there are and what they are called is not to be told.
			return {
				says: `${status}; ${Object.keys(json ?? {}).join(', ')}; ${own === undefined ? 'without the session that asks' : fields.join(', ')}`,
				agrees: ['createdAt', 'expireAt', 'identifier', 'lastAccessedAt'].every((field) =>
					fields.includes(field),
				),
				works: own !== undefined,
			};
		},
	},
	{
		asks: 'metadata',
		contract: 'runtimes, preInstalledPackages, createdAt, lastUpdatedAt, jupyterKernel',
		put: async ({ pool }) => {
			const { json, status } = await pool.call('GET', '/metadata');
			return {
				says: `${status}; ${Object.keys(json ?? {}).join(', ')}; ${shown(json?.runtimes)}`,
				agrees: status === 200 && json?.jupyterKernel !== undefined,
			};
		},
	},
	{
		asks: 'GET and DELETE of a session that is absent',
		contract: '404; unknown',
		put: async ({ pool }) => {
			const absent = new ProbedSession(pool);
			pool.sessionsOpened--;
			const got = await absent.call('GET', '/session');
			const ended = await absent.end();
			return {
				says: `${replyShown(got)}; ${replyShown(ended)}`,
				agrees: got.status === 404,
				works: got.status < 500 && ended.status < 500,
			};
		},
	},
	{
		asks: 'ending a session, and a listing after it',
		contract: '204; the listing allocates a session again, empty',
		reliedOn: 'sessions are ended, and nothing is left of them',
		put: async ({ pool, rough }) => {
			await rough.upload('left.txt', 'x');
			const ended = await rough.end();
			const listed = await rough.list();
			const again = await rough.call('GET', '/session');
			if (again.status === 200) pool.sessionsOpened++;
			return {
				says: `${ended.status}; then ${listed.length} files, session ${again.status === 200 ? 'there again' : again.status}`,
				agrees: ended.status === 204 && listed.length === 0 && again.status === 200,
				works: ended.status < 300 && listed.length === 0,
			};
		},
	},
	{
		asks: 'no token, and a wrong one',
		contract: '401; the body is unknown',
		put: async ({ session }) => {
			const none = await session.call('GET', '/files', { token: '' });
			const wrong = await session.call('GET', '/files', { token: 'wrong' });
			return {
				says: `${replyShown(none)}, www-authenticate ${shown(none.headers.get('www-authenticate') ?? undefined)}; ${replyShown(wrong)}`,
				agrees: none.status === 401 && wrong.status === 401,
			};
		},
	},
	{
		asks: 'an API version that nobody knows, and none',
		contract: '401 without a body; 400',
		put: async ({ session }) => {
			const unknown = await session.call('GET', '/files', { version: '2020-01-01' });
			const none = await session.call('GET', '/files', { version: '' });
			return {
				says: `${replyShown(unknown)}; ${replyShown(none)}`,
				agrees: unknown.status === 401 && unknown.text === '' && none.status === 400,
			};
		},
	},
	{
		asks: 'a route that does not exist',
		contract: '404',
		put: async ({ session }) => {
			const reply = await session.call('GET', '/nothing/of/the/kind');
			return { says: replyShown(reply), agrees: reply.status === 404 };
		},
	},
	{
		asks: 'identifiers of 3 and of 129 characters',
		contract: '400 SessionRequestValidationFailed',
		put: async ({ pool }) => {
			const replies = await Promise.all(
				['abc', 'x'.repeat(129)].map((identifier) =>
					pool.call('GET', '/files', { query: { identifier } }),
				),
			);
			return {
				says: replies.map(({ json, status }) => `${status} ${shown(json?.error?.code)}`).join('; '),
				agrees: replies.every(({ json }) => json?.error?.code === 'SessionRequestValidationFailed'),
			};
		},
	},
	{
		asks: '429, and 5xx',
		contract: '429 with "Error happened when allocating pod …" for a full pool; not provoked here',
		put: async ({ pool }) => ({
			says: pool.refusals.length === 0 ? 'none was met' : [...new Set(pool.refusals)].join('; '),
			agrees: pool.refusals.every((text) =>
				/^(429|500) Error happened when allocating pod/.test(text),
			)
				? undefined
				: false,
		}),
	},
];

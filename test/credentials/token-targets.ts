/** Where a request leads, given the endpoint of the credential's pool. */
export type Target = (endpoint: URL) => string;

const at = (origin: (endpoint: URL) => string, route = '/files'): Target => {
	return (endpoint) => `${origin(endpoint)}${endpoint.pathname}${route}`;
};
const own = (route: string) => at(({ origin }) => origin, route);

/** What belongs to the pool. */
export const ALLOWED: Record<string, Target> = {
	'a route': own('/files?identifier=x'),
	'its host in upper case': at(({ host }) => `https://${host.toUpperCase()}`),
	'a scheme in upper case': at(({ host }) => `HTTPS://${host}`),
	'a file whose name is percent-encoded': own('/files/a%20%231%25.csv/content'),
	'a file with an encoded slash in its name': own('/files/a%2Fb.csv'),
	'a file with dots in its name': own('/files/a..b%2e.csv'),
	'a climb that stays inside': own('/files/../executions'),
	'a climb in the query': own('/files?path=../../..'),
};

/** What does not, though much of it looks as if it did. */
export const REFUSED: Record<string, Target> = {
	'another host': at(() => 'https://elsewhere.example'),
	'another port': at(({ hostname, port }) => `https://${hostname}:${Number(port) ^ 1}`),
	'the default port': at(({ hostname }) => `https://${hostname}`),
	'plain http': at(({ host }) => `http://${host}`),
	'a file': at(() => 'file://'),
	'its address in place of its name': at(({ port }) => `https://127.0.0.1:${port}`),
	'its address in IPv6': at(({ port }) => `https://[::1]:${port}`),
	'its address in IPv6, mapped': at(({ port }) => `https://[::ffff:127.0.0.1]:${port}`),
	'a host that begins like it': at(({ hostname }) => `https://${hostname}.evil.example`),
	'a host that ends like it': at(({ host }) => `https://evil-${host}`),
	'a host below it': at(({ host }) => `https://a.${host}`),
	'its host with a final dot': at(({ hostname, port }) => `https://${hostname}.:${port}`),
	'its host as user': at(({ host }) => `https://${host}@elsewhere.example`),
	'its host as user and password': at(({ host }) => `https://${host}:x@elsewhere.example`),
	'its host as user, the at sign encoded': at(({ host }) => `https://${host}%40elsewhere.example`),
	'a user at its host': at(({ host }) => `https://user@${host}`),
	'a password at its host': at(({ host }) => `https://:canary@${host}`),
	'a backslash before the at sign': at(({ host }) => `https://elsewhere.example\\@${host}`),
	'a hash before the at sign': at(({ host }) => `https://elsewhere.example#@${host}`),
	'a question mark before the at sign': at(({ host }) => `https://elsewhere.example?@${host}`),
	'it as the path of another host': ({ href }) => `https://elsewhere.example/${href}/files`,
	'it as the query of another host': ({ href }) => `https://elsewhere.example/?x=${href}/files`,
	'no scheme': ({ host, pathname }) => `//${host}${pathname}/files`,
	'no host': ({ pathname }) => `${pathname}/files`,
	'no URL': () => 'files',
	nothing: () => '',
	'another pool': own('/../q/files'),
	'another pool whose name begins like its': own('2/files'),
	'another pool, seen from inside': own('/../p2/files'),
	'another pool, through a folder': own('/files/../../p2/files'),
	'its path in another case': ({ origin, pathname }) => `${origin}${pathname.toUpperCase()}/files`,
	'itself and nothing below': ({ href }) => href,
	'the root': ({ origin }) => `${origin}/`,
	'the path above': own('/..'),
	'dots encoded': own('/%2e%2e/q/files'),
	'dots half encoded': own('/.%2E/q/files'),
	'dots encoded twice': own('/%252e%252e/q/files'),
	'dots encoded three times': own('/%25252e%25252e/q/files'),
	'dots and slash encoded': own('/%2e%2e%2fq%2ffiles'),
	'dots and slash encoded twice': own('/%252e%252e%252fq/files'),
	'a slash encoded': own('/..%2fq/files'),
	backslashes: own('\\..\\q\\files'),
	'a backslash after a slash': own('/\\..\\..\\q\\files'),
	'a backslash encoded': own('/..%5cq/files'),
	'a backslash encoded twice': own('/..%255cq/files'),
	'dots with a tab between': own('/.\t./q/files'),
	'dots with a line break between': own('/.\n./q/files'),
	'what no server can decode': own('/%2e%2e%2f%zz/files'),
};

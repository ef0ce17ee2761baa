import type { IncomingHttpHeaders } from 'node:http';
import { NEWEST } from '../../support/api-versions';
import { LoopbackServer } from '../../support/loopback-server';
import { SESSION, connect } from '../../support/pool-connection';
import { refusalOf } from '../../support/refusal';

const POOL = 'http://pool.example/pools/p';

afterEach(() => {
	for (const name of ['HTTP_PROXY', 'NO_PROXY']) delete process.env[name];
});

/** Lists files with a proxy in the environment, and gives what the proxy was asked for. */
async function askedOfProxy(noProxy?: string) {
	const asked: Array<{ url?: string; headers: IncomingHttpHeaders }> = [];
	const proxy = await LoopbackServer.start(({ url, headers }, response) => {
		asked.push({ url, headers });
		response.end('{"value":[]}');
	});
	process.env.HTTP_PROXY = new URL(proxy.endpoint).origin;
	if (noProxy !== undefined) process.env.NO_PROXY = noProxy;
	try {
		const session = (await connect(NEWEST, POOL)).getSession(SESSION);
		const list = session.files.list({ directory: '', recursive: false });
		if (noProxy === undefined) await list;
		else await refusalOf(list);
	} finally {
		await proxy.stop();
	}
	return asked;
}

test('The proxy of the environment is asked', async () => {
	const [{ url, headers }, ...others] = await askedOfProxy();
	expect(url).toMatch(/^http:\/\/pool\.example\/pools\/p\/files\?/);
	expect(headers.host).toBe('pool.example');
	expect(others).toEqual([]);
});

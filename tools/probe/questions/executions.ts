import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { API_VERSIONS } from '../../../session-pool';
import { NEWEST, outcomeOf, type PoolReply } from '../probed-pool';
import { type Answer, type Question, replyShown, shown } from '../question';

const ROUTES = ['/executions', '/execute', '/code/execute'];
const VERSIONS = API_VERSIONS.filter((version) => version !== NEWEST).reverse();

export const EXECUTIONS: Question[] = [
	{
		asks: 'the status of a synchronous execution, and the fields of its reply',
		contract: '200; id, identifier, executionType, status, result',
		reliedOn: 'running anything at all',
		put: async ({ session }) => {
			const { reply, stdout } = await session.run('print(1)');
			const fields = Object.keys(reply.json ?? {});
			return {
				says: `${reply.status}; ${fields.join(', ')}`,
				agrees: reply.status === 200 && fields.includes('id') && fields.includes('result'),
				works: (reply.status === 200 || reply.status === 202) && stdout === '1\n',
			};
		},
	},
	{
		asks: 'which fields are required',
		contract: 'only timeoutInSeconds is, and pools do without; code for Python',
		put: async ({ session }) => {
			const code = 'print("ran")';
			const bare = await session.post('/executions', { code });
			const timed = await session.post('/executions', { code, timeoutInSeconds: 9 });
			const told = (reply: PoolReply): string =>
				`${reply.status} ${outcomeOf(reply).stdout === 'ran\n' ? 'ran' : 'did not run'}`;
			return {
				says: `code alone: ${told(bare)}; with timeoutInSeconds: ${told(timed)}`,
				agrees: told(bare) === '200 ran' && told(timed) === '200 ran',
			};
		},
	},
	{
		asks: 'the `properties` wrapper on /executions',
		contract: '400 SessionPropertiesMissing',
		put: async ({ session }) => {
			const reply = await session.post('/executions', { properties: { code: '1' } });
			const code = reply.json?.error?.code;
			return {
				says: `${reply.status} ${shown(code)}`,
				agrees: reply.status === 400 && code === 'SessionPropertiesMissing',
			};
		},
	},
	{
		asks: 'which routes answer on which versions',
		contract: 'all of them on all advertised ones',
		put: async ({ session }) => {
			const code = {
				code: 'print("ran")',
				codeInputType: 'inline',
				executionType: 'synchronous',
			};
			const said: string[] = [];
			for (const version of VERSIONS) {
				for (const path of ROUTES) {
					const body =
						path === '/code/execute' ? { properties: code } : { ...code, timeoutInSeconds: 9 };
					const reply = await session.post(path, body, { version });
					const ran = outcomeOf(reply).stdout === 'ran\n';
					said.push(`${version} ${path}: ${reply.status}${ran ? '' : ' not run'}`);
				}
			}
			return { says: said.join(', '), agrees: said.every((line) => / 20[02]$/.test(line)) };
		},
	},
	{
		asks: 'operation-id on a synchronous execution, and GET executions/{id}',
		contract: 'the id is taken, and the execution can be asked for',
		put: async ({ session }) => {
			const id = randomUUID();
			const headers = { 'operation-id': id };
			const { reply } = await session.run('print("once")', {}, { headers });
			const got = await session.call('GET', `/executions/${id}`);
			const found = outcomeOf(got);
			return {
				says: `id ${reply.json?.id === id ? 'taken' : 'not taken'}; then ${got.status} ${found.status}${found.stdout === 'once\n' ? ' with its output' : ''}`,
				agrees: reply.json?.id === id && got.status === 200 && found.stdout === 'once\n',
			};
		},
	},
	{
		asks: 'the same operation-id again',
		contract: 'unknown: runs twice, or is answered from memory',
		put: async ({ session }) => {
			const headers = { 'operation-id': randomUUID() };
			const code = 'probe_runs = globals().get("probe_runs", 0) + 1\nprint(probe_runs)';
			await session.run(code, {}, { headers });
			const second = await session.run(code, {}, { headers });
			const runs = await session.run('print(probe_runs)');
			return { says: `${second.reply.status}; ran ${runs.stdout.trim()} times` };
		},
	},
	{
		asks: 'an asynchronous execution',
		contract: '200 with an id; GET executions/{id} until Succeeded',
		put: asynchronous,
	},
	{
		asks: 'an execution nobody started',
		contract: '404',
		put: async ({ session }) => {
			const reply = await session.call('GET', `/executions/${randomUUID()}`);
			return { says: replyShown(reply), agrees: reply.status === 404 };
		},
	},
];

async function asynchronous({ session }: Parameters<Question['put']>[0]): Promise<Answer> {
	const started = await session.run('import time\ntime.sleep(1)\nprint("done")', {
		executionType: 'Asynchronous',
	});
	const id: unknown = started.reply.json?.id;
	const first = `${started.reply.status} ${started.status}`;
	if (typeof id !== 'string') return { says: `${first}, no id`, agrees: false };
	for (let tries = 0; tries < 20; tries++) {
		await delay(500);
		const outcome = outcomeOf(await session.call('GET', `/executions/${id}`));
		if (['Running', 'NotStarted'].includes(outcome.status)) continue;
		return {
			says: `${first}; then ${outcome.reply.status} ${outcome.status}, ${shown(outcome.stdout)}`,
			agrees:
				started.reply.status === 200 &&
				outcome.status === 'Succeeded' &&
				outcome.stdout === 'done\n',
		};
	}
	return { says: `${first}; not done after 10 s`, agrees: false };
}

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import {
	type PoolOptions,
	QUIRKS,
	type QuirkName,
	type RunningSessionPool,
	startSessionPool,
} from 'azure-dynamic-sessions-emulator';

import { NEWEST, NESTED_VERSION } from '../support/api-versions';
import { PoolClient } from '../support/pool-client';
import { shareKernels } from '../support/shared-kernels';

shareKernels();

let pool: RunningSessionPool | undefined;
afterEach(async () => {
	await pool?.close();
	pool = undefined;
});

async function poolWith(
	quirks: PoolOptions['quirks'],
	more: PoolOptions = {},
): Promise<PoolClient> {
	pool = await startSessionPool({ port: 0, ready: 0, reuseKernels: true, quirks, ...more });
	return new PoolClient(pool);
}
const jupyter = { returnJupyterFormatExecutionResult: true };
const PLOT = 'class P:\n    def _repr_png_(self): return b"x"\nP()';

describe('values', () => {
	test.each<[QuirkName, string, unknown, unknown]>([
		['repr-strings', '"a"', "'a'", "'a'"],
		['plain-strings', '"a"', 'a', 'a'],
		['none-as-null', 'None', null, null],
		['none-as-empty', 'None', '', ''],
		['results-as-text', '[1]', '[1]', '[1]'],
		['results-as-text', 'float("nan")', 'nan', 'nan'],
		['text-collections', '{"a": [1, None]}', "{'a': [1, None]}", "{'a': [1, None]}"],
		['text-collections', '1', 1, 1],
		['no-results', '1', undefined, undefined],
		['no-images', PLOT, '', ''],
	])('%s: %j', async (quirk, code, plain, withFlag) => {
		const client = await poolWith([quirk]);
		expect((await client.run(code)).executionResult).toEqual(plain);
		expect((await client.run(code, jupyter)).executionResult).toEqual(withFlag);
	});
});

test('text-collections: a long list has a line for each entry', async () => {
	const client = await poolWith(['text-collections']);
	const { executionResult } = await client.run('["x" * 30] * 4');
	expect(executionResult).toBe(
		`[${Array<string>(4)
			.fill(`'${'x'.repeat(30)}'`)
			.join(',\n ')}]`,
	);
});

describe('output', () => {
	test('cut-at-4096, whatever is asked for', async () => {
		const client = await poolWith(['cut-at-4096']);
		const { stdout } = await client.run('print("x" * 9000)', { outputStreamsMaxLength: 9000 });
		expect(stdout).toBe('x'.repeat(4096));
	});

	test('cut-characters', async () => {
		const client = await poolWith(['cut-characters']);
		expect((await client.run('print("é" * 9000)')).stdout).toBe('é'.repeat(4096));
	});

	test('refuse-large-limit', async () => {
		const client = await poolWith(['refuse-large-limit']);
		expect((await client.execute('1', { outputStreamsMaxLength: 20_000 })).status).toBe(200);
		const refused = await client.execute('1', { outputStreamsMaxLength: 20_001 });
		expect([refused.status, refused.json.error.target]).toEqual([400, 'outputStreamsMaxLength']);
		expect(pool!.executionCount).toBe(1);
	});
});

describe('failures', () => {
	const code = 'import sys\nsys.stderr.write("before\\n")\n1 / 0';

	test('coloured-tracebacks', async () => {
		const { stderr } = await (await poolWith(['coloured-tracebacks'])).run(code);
		expect(stderr).toContain('\x1b[0;31mZeroDivisionError\x1b[0m: division by zero');
	});

	test('short-tracebacks', async () => {
		const { stderr } = await (await poolWith(['short-tracebacks'])).run(code);
		expect(stderr).toBe('before\nZeroDivisionError: division by zero\n');
	});

	test('error-objects', async () => {
		const client = await poolWith(['error-objects']);
		const { json } = await client.execute(code);
		expect(json.result.stderr).toBe('before\n');
		expect(json.error.error.message).toMatch(/^Traceback[^]+ZeroDivisionError: division by zero$/);
		expect((await client.as(NESTED_VERSION).execute(code)).json.properties.error.error.code).toBe(
			'ExecutionFailed',
		);
	});
});

describe('files', () => {
	const seeded = async (quirk: QuirkName): Promise<PoolClient> => {
		const client = await poolWith([quirk]);
		await client.upload('a.txt', 'x');
		return client;
	};
	const list = async (client: PoolClient, query = {}) =>
		(await client.call('GET', '/files', { query })).json;

	test('no-times', async () => {
		const client = await seeded('no-times');
		expect((await list(client)).value[0]).not.toHaveProperty('lastModifiedAt');
		const old = (await list(client.as(NESTED_VERSION))).value[0].properties;
		expect(old).toEqual({ $id: '3', filename: 'a.txt', size: 1 });
	});

	test('whole-seconds', async () => {
		const { value } = await list(await seeded('whole-seconds'));
		expect(value[0].lastModifiedAt).toMatch(/:\d\d\.0000000Z$/);
	});

	test('bare-listing', async () => {
		expect(await list(await seeded('bare-listing'))).toMatchObject([{ name: 'a.txt' }]);
	});

	test('sample-listing', async () => {
		const client = await seeded('sample-listing');
		await client.upload('b.txt', 'x', { path: 'f' });
		expect((await list(client)).value).toMatchObject([
			{ type: 'File', directory: '' },
			{ type: 'Directory', directory: '' },
		]);
	});

	test('no-recursion', async () => {
		const client = await seeded('no-recursion');
		await client.upload('b.txt', 'x', { path: 'f' });
		expect((await list(client, { recursive: 'true' })).value).toHaveLength(2);
	});

	test('no-folders', async () => {
		const client = await seeded('no-folders');
		expect((await client.upload('b.txt', 'x', { path: 'f' })).status).toBe(400);
		expect((await client.upload('b.txt', 'x', { path: '/mnt/data' })).status).toBe(200);
	});
});

describe('on the way', () => {
	test('always-accepted', async () => {
		expect((await (await poolWith(['always-accepted'])).execute('1')).status).toBe(202);
	});

	test('small-requests', async () => {
		const client = await poolWith(['small-requests']);
		expect((await client.execute(`"${'x'.repeat(1_000_000)}"`)).status).toBe(413);
		expect(pool!.executionCount).toBe(0);
	});

	test.each([
		['full-pool', 429],
		['full-pool-500', 500],
	] as const)('%s: once, in plain text, and nothing was started', async (quirk, status) => {
		const client = await poolWith({ [quirk]: { times: 1 } });
		const refused = await client.execute('1');
		expect(refused.status).toBe(status);
		expect(refused.text).toBe(
			`Error happened when allocating pod for identifier ${client.identifier} in pool local`,
		);
		expect([pool!.executionCount, pool!.sessions()]).toEqual([0, []]);
		expect((await client.execute('1')).status).toBe(200);
	});

	test.each([
		['gateway-503', 503],
		['gateway-429', 429],
	] as const)('%s: the code has run', async (quirk, status) => {
		const client = await poolWith({ [quirk]: { times: 1 } });
		const lost = await client.execute('ran = True');
		expect([lost.status, lost.headers.get('content-type')]).toEqual([
			status,
			'text/plain; charset=utf-8',
		]);
		expect((await client.run('ran')).executionResult).toBe(true);
	});

	test('lost-reply: the code has run', async () => {
		const client = await poolWith({ 'lost-reply': { times: 1 } });
		await expect(client.execute('ran = True')).rejects.toThrow();
		expect((await client.run('ran')).executionResult).toBe(true);
	});
});

describe('choosing', () => {
	test('all of them: a seed decides, the same seed decides the same', async () => {
		const behaviour = async (seed: number): Promise<unknown[]> => {
			const client = await poolWith('all', { seed });
			const seen: unknown[] = [];
			for (let n = 0; n < 12; n++) {
				const session = new PoolClient(client.pool, NEWEST, `session-${n}`);
				// Each may meet a full pool.
				const uploaded = await session.upload('a.txt', 'x');
				const listed = await session.call('GET', '/files');
				if (uploaded.status !== 200 || listed.status !== 200) {
					seen.push([uploaded.status, listed.status]);
					continue;
				}
				const { json } = listed;
				const [file] = json.value ?? json;
				seen.push([Array.isArray(json), file.type, 'lastModifiedAt' in file]);
				await session.call('DELETE', '/session');
			}
			await pool!.close();
			return seen;
		};
		const first = await behaviour(7);
		expect(await behaviour(7)).toEqual(first);
		expect(await behaviour(8)).not.toEqual(first);
		expect(new Set(first.map((entry) => JSON.stringify(entry))).size).toBeGreaterThan(2);
	});

	test('without any, nothing is unusual', async () => {
		const client = await poolWith(undefined);
		expect((await client.run('"a"')).executionResult).toBe('a');
	});

	test.each<[PoolOptions, RegExp]>([
		[{ quirks: ['nonsense' as never] }, /There is no quirk 'nonsense'\. There are: cut-at-4096, /],
		[{ quirks: { 'full-pool': 2 } }, /share of the quirk 'full-pool' must be from 0 to 1/],
		[{ quirks: { 'full-pool': { times: -1 } } }, /cannot happen -1 times/],
		[{ seed: 0.5 }, /seed must be a whole number/],
	])('%j is refused in one sentence', async (options, message) => {
		await expect(startSessionPool({ port: 0, ready: 0, ...options })).rejects.toThrow(message);
	});

	test('each has a kind, a share and a sentence', () => {
		for (const { kind, share, text } of Object.values(QUIRKS)) {
			expect(['session', 'call']).toContain(kind);
			expect(share).toBeGreaterThan(0);
			expect(share).toBeLessThan(1);
			expect(text.length).toBeGreaterThan(5);
		}
	});
});

test('the README has every quirk, with its sentence and share', () => {
	const folder = dirname(require.resolve('azure-dynamic-sessions-emulator'));
	const readme = readFileSync(join(folder, '../README.md'), 'utf8');
	const cells = readme
		.split('\n')
		.filter((line) => line.startsWith('| `'))
		.map((line) => line.split(' | ').map((cell) => cell.replace(/^\| |\|$/g, '').trim()));
	for (const [name, { share, text }] of Object.entries(QUIRKS))
		expect(cells).toContainEqual([`\`${name}\``, text, `${Math.round(share * 100)} %`]);
});

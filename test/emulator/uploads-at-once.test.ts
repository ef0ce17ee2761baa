import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { type RunningSessionPool, startSessionPool } from 'azure-dynamic-sessions-emulator';

import { NEWEST } from '../support/api-versions';
import { PoolClient } from '../support/pool-client';

const MB = 1024 * 1024;
const onLinux = process.platform === 'linux' ? test : test.skip;

/** Peak memory of a pool in a process of its own that gets uploads of 60 MB, all at once. */
const PROGRAM = `
const { startSessionPool } = require('azure-dynamic-sessions-emulator');
const { readFileSync } = require('node:fs');
startSessionPool({ port: 0, ready: 0, maxSessions: 20 }).then((pool) => {
	console.log(pool.endpoint);
	process.stdin.once('data', async () => {
		const peak = /VmHWM:\\s+(\\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
		console.log(peak);
		await pool.close();
		process.exit();
	});
});
`;

onLinux(
	'twelve uploads of 60 MB at once take little more than they leave behind',
	async () => {
		const child = execFile(process.execPath, ['-e', PROGRAM], { cwd: __dirname });
		const lines: string[] = [];
		child.stdout!.on('data', (text: string) => lines.push(...text.trim().split('\n')));
		const line = async (index: number): Promise<string> => {
			for (let tries = 0; tries < 400 && lines[index] === undefined; tries++)
				await promisify(setTimeout)(50);
			return lines[index]!;
		};
		try {
			const endpoint = await line(0);
			const content = Buffer.alloc(60 * MB, 1);
			const send = (identifier: string) =>
				new PoolClient({ endpoint }, undefined, identifier).upload(`${identifier}.bin`, content);
			// Under one name in each session, so that 120 MB are left.
			const replies = await Promise.all(
				Array.from({ length: 12 }, (_, n) => send(n < 11 ? 'session-one' : 'session-two')),
			);
			expect(replies.map(({ status }) => status).sort()).toEqual(Array<number>(12).fill(200));
			child.stdin!.write('\n');
			const peak = Number(await line(1)) * 1024;
			expect(peak).toBeGreaterThan(120 * MB);
			expect(peak).toBeLessThan(600 * MB);
		} finally {
			child.kill('SIGKILL');
		}
	},
	60_000,
);

describe('uploads that wait', () => {
	let pool: RunningSessionPool;
	beforeAll(async () => {
		pool = await startSessionPool({ port: 0, ready: 0 });
	});
	afterAll(() => pool?.close());

	test('those that break off make room for the next', async () => {
		const stuck = (n: number) => {
			const leaving = new AbortController();
			const url = `${pool.endpoint}/files?api-version=${NEWEST}&identifier=stuck-${n}`;
			const sent = fetch(url, {
				method: 'POST',
				headers: { 'content-type': 'multipart/form-data; boundary=b' },
				signal: leaving.signal,
				// No length: each may become a file of 128 MB.
				body: new ReadableStream({
					start: (controller) =>
						controller.enqueue(
							Buffer.from(
								'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx',
							),
						),
				}),
				duplex: 'half',
			} as RequestInit).catch(() => undefined);
			return { sent, leave: () => leaving.abort() };
		};
		const two = [stuck(1), stuck(2)];
		await promisify(setTimeout)(200);
		const client = new PoolClient(pool);
		let done = false;
		const third = client.upload('third.txt', Buffer.alloc(200 * 1024)).then((reply) => {
			done = true;
			return reply;
		});
		await promisify(setTimeout)(200);
		expect(done).toBe(false);
		two[0]!.leave();
		expect((await third).status).toBe(200);
		two[1]!.leave();
		await Promise.all(two.map(({ sent }) => sent));
	});
});

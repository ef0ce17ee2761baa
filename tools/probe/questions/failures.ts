import { setTimeout as delay } from 'node:timers/promises';

import { type Outcome } from '../probed-pool';
import { type Answer, type Question, shown } from '../question';

const ALIVE = 'print("kept" if "probe_variable" in globals() else "lost")';

export const FAILURES: Question[] = [
	{
		asks: 'how an exception is told',
		contract: 'HTTP 200, Failed, the traceback in stderr; its wording is unknown',
		put: async ({ session }) => {
			const outcome = await session.run(
				'print("before")\ndef divide(x):\n    return 1 / x\ndivide(0)',
			);
			const { error, reply, status, stderr, stdout } = outcome;
			return {
				says: `${reply.status}, ${status}, ${stderr.length} characters of stderr${error === undefined ? '' : ', an error object'}${stdout === 'before\n' ? '' : ', stdout lost'}`,
				agrees: status === 'Failed' && stderr.includes('ZeroDivisionError'),
				text: error === undefined ? stderr : `${stderr}\n--- error.error.message\n${error}`,
			};
		},
	},
	{
		asks: 'exit() in code',
		contract: 'unknown: a failure, and the session goes on',
		put: async ({ rough }) => {
			await rough.run('probe_variable = 1');
			const outcome = await rough.run('exit()');
			return { says: `${told(outcome)}; variables ${await after(rough.run(ALIVE))}` };
		},
	},
	{
		asks: 'a kernel that dies (os._exit)',
		contract: 'Failed, Execution aborted or Kernel restarted; variables lost, files kept',
		reliedOn: 'a session is of use after its kernel has died',
		put: async ({ rough }) => {
			await rough.upload('kept.txt', 'kept');
			await rough.run('probe_variable = 1');
			const outcome = await rough.run('import os\nos._exit(1)');
			const variables = await after(rough.run(ALIVE));
			const files = await after(rough.run('print(open("/mnt/data/kept.txt").read())'));
			return {
				says: `${told(outcome)}; variables ${variables}, files ${files}`,
				agrees:
					outcome.status === 'Failed' &&
					/Execution aborted|Kernel restarted/.test(outcome.stderr) &&
					variables === 'lost' &&
					files === 'kept',
				works: files === 'kept',
			};
		},
	},
	{
		asks: 'a time-out, what follows it, and a call that came behind it',
		contract:
			'200, Failed, stderr begins with "Request timed out waiting for code execution to complete"; the call behind it: Execution aborted',
		reliedOn: 'a run that takes too long is told apart from one that failed',
		put: timeOut,
	},
	{
		asks: 'a thread that outlives its call',
		contract: 'goes on (tried on ipykernel only)',
		reliedOn: 'runs longer than the time limit of one call',
		put: async ({ rough }) => {
			await rough.run(
				[
					'import threading, time',
					'def probe_count():',
					'    global probe_counter',
					'    for probe_counter in range(100): time.sleep(0.1)',
					'threading.Thread(target=probe_count, daemon=True).start()',
				].join('\n'),
			);
			await delay(1500);
			const { stdout, stderr } = await rough.run('print(probe_counter)');
			const counted = Number(stdout);
			return {
				says: stdout === '' ? `no: ${lastLine(stderr)}` : `counted to ${counted} in 1.5 s`,
				agrees: counted >= 5,
				works: counted >= 5,
			};
		},
	},
	{
		asks: 'two calls at once in one session',
		contract: 'one after the other (not recorded)',
		reliedOn: 'calls side by side do not fail',
		put: async ({ session }) => {
			const code =
				'import time\nprobe_start = time.time(); time.sleep(1); print(probe_start, time.time())';
			const both = await Promise.all([session.run(code), session.run(code)]);
			const [a, b] = both.map(({ stdout }) => stdout.trim().split(' ').map(Number));
			if (both.some(({ status }) => status !== 'Succeeded'))
				return { says: both.map(told).join('; '), agrees: false, works: false };
			const apart = a![1]! <= b![0]! || b![1]! <= a![0]!;
			return { says: apart ? 'one after the other' : 'at the same time', agrees: apart };
		},
	},
	{
		asks: 'what one call leaves for the next',
		contract: 'variables, functions and imports stay',
		reliedOn: 'sessions that remember',
		put: async ({ session }) => {
			await session.run('import math\nprobe_value = 41\ndef probe_next(): return probe_value + 1');
			const { stdout } = await session.run('print(probe_next(), math.floor(1.5))');
			const agrees = stdout === '42 1\n';
			return { says: agrees ? 'all of it' : `not all: ${shown(stdout)}`, agrees, works: agrees };
		},
	},
	{
		asks: 'useEmptyKernel',
		contract: 'runs in a fresh kernel: no variables, the same files',
		put: async ({ session }) => {
			await session.run('probe_variable = 1');
			const fresh = await after(session.run(ALIVE, { useEmptyKernel: true }));
			const next = await after(session.run(ALIVE));
			return { says: `variables ${fresh} in it, ${next} after it`, agrees: fresh === 'lost' };
		},
	},
];

async function timeOut({ rough }: Parameters<Question['put']>[0]): Promise<Answer> {
	await rough.run('probe_variable = 1');
	const running = rough.run('import time\ntime.sleep(8)', { timeoutInSeconds: 2 });
	await delay(500);
	const behind = await rough.run('print("ran")');
	const outcome = await running;
	const next = await after(rough.run(ALIVE));
	return {
		says: `${told(outcome)} after ${(outcome.reply.tookMs / 1000).toFixed(1)} s; behind it: ${behind.stdout === 'ran\n' ? 'ran' : told(behind)}; then variables ${next}`,
		agrees:
			outcome.reply.status === 200 &&
			outcome.status === 'Failed' &&
			outcome.stderr.startsWith('Request timed out waiting for code execution to complete') &&
			behind.stderr === 'Execution aborted',
		works:
			outcome.status === 'Failed' && /timed? ?out/i.test(`${outcome.stderr}${outcome.error ?? ''}`),
	};
}

/** An execution that failed, in one line. */
function told({ error, reply, status, stderr }: Outcome): string {
	if (reply.status >= 300) return `HTTP ${reply.status} ${shown(reply.text)}`;
	return `${status}, ${shown(lastLine(stderr) || (error ?? ''))}`;
}

/** What a small check after the event printed. */
async function after(run: Promise<Outcome>): Promise<string> {
	const outcome = await run;
	return outcome.stdout.trim() || `unknown (${told(outcome)})`;
}

function lastLine(text: string): string {
	return text.trimEnd().split('\n').at(-1) ?? '';
}

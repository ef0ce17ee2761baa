import timers from 'node:timers/promises';
import { SessionPoolError, isCancellation } from '../../../session-pool';
import { waitForBackground } from '../../../nodes/AzureCodeInterpreter/python/background-run';
import type { Report } from '../../../nodes/AzureCodeInterpreter/python/report';
import { DamagedReport } from '../../../nodes/AzureCodeInterpreter/python/report-reader';
import type { SessionProgram } from '../../../nodes/AzureCodeInterpreter/python/session-program';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** The clock, which only waits move. */
let nowMs: number;
let waitsMs: number[];
beforeEach(() => {
	[nowMs, waitsMs] = [0, []];
	jest.spyOn(Date, 'now').mockImplementation(() => nowMs);
	jest.spyOn(timers, 'setTimeout').mockImplementation((async (ms: number) => {
		waitsMs.push(ms);
		nowMs += ms;
		return await Promise.resolve();
	}) as never);
});
afterEach(() => jest.restoreAllMocks());

type Answer = Partial<Report> | Error | undefined;
const running: Answer = {
	state: 'running',
	stdout: '',
	stderr: '',
	stdoutLength: 0,
	stderrLength: 0,
};
const done: Answer = { state: 'done' };

/** Waits for code that may run for 300 seconds, whose session answers so at those times. */
async function outcome(answer: (atMs: number) => Answer, abortSignal?: AbortSignal) {
	const asked: Array<{ do: string; since: unknown; atMs: number }> = [];
	const shown: string[] = [];
	const program = {
		identifier: 'session-1',
		async call(order: { do: string; since: object }) {
			asked.push({ do: order.do, since: { ...order.since }, atMs: nowMs });
			const given = answer(nowMs);
			if (given instanceof Error) throw given;
			return await Promise.resolve({ report: given });
		},
	} as unknown as SessionProgram;
	const ended = waitForBackground(program, 'id', 300, (text) => shown.push(text), abortSignal);
	const [report, error] = await ended.then(
		(value): [Report?, SessionPoolError?] => [value],
		(thrown: unknown): [Report?, SessionPoolError?] => [undefined, thrown as SessionPoolError],
	);
	return { report, error, asked, shown };
}

test.each(['done', 'failed', 'stopped'] as const)(
	'a run that is %s is delivered',
	async (state) => {
		const { report } = await outcome((atMs) => (atMs > 5 * SECOND ? { state } : running));
		expect(report).toEqual({ state });
	},
);

test('questions come half a second after the start, then ever more seldom, up to four a minute', async () => {
	await outcome((atMs) => (atMs > 4 * MINUTE ? done : running));
	expect(waitsMs[0]).toBe(500);
	expect(waitsMs[1]).toBeCloseTo(650);
	expect(waitsMs.at(-1)).toBe(15_000);
	expect(Math.max(...waitsMs)).toBe(15_000);
});

test('output is shown as it comes, and only what is new is asked for', async () => {
	const answers: Answer[] = [
		{ ...running, stdout: 'a', stdoutLength: 1 },
		{ ...running, stdoutLength: 1 },
		{ ...running, stdout: 'b', stderr: 'e', stdoutLength: 2, stderrLength: 7 },
		done,
	];
	const { shown, asked } = await outcome(() => answers.shift());
	expect(shown).toEqual(['a', 'b', 'e']);
	expect(asked.map(({ since }) => since)).toEqual([
		{ stdout: 0, stderr: 0 },
		{ stdout: 1, stderr: 0 },
		{ stdout: 1, stderr: 0 },
		{ stdout: 2, stderr: 7 },
	]);
});

const failure = new SessionPoolError('broke off', '', { kind: 'brokenOff', mayHaveRun: true });

test.each<[string, Answer]>([
	['fails', failure],
	['has a report that cannot be read', new DamagedReport('it is cut')],
	['has no report', undefined],
])('a question that %s is asked again, for ten minutes', async (_, lost) => {
	const back = await outcome((atMs) => (atMs > 9.5 * MINUTE ? done : lost));
	expect(back.report).toEqual(done);
	nowMs = 0;
	const { error } = await outcome(() => lost);
	expect(error).toMatchObject({ kind: 'timeout', mayHaveRun: true });
	expect(error?.message).toBe(
		'The session pool has not answered for ten minutes while the code ran',
	);
	expect(error?.advice).toContain('session-1');
	expect(nowMs).toBeGreaterThan(10 * MINUTE);
	expect(nowMs).toBeLessThan(10.5 * MINUTE);
});

test('the ten minutes count from the last answer', async () => {
	const { report } = await outcome((atMs) => {
		if (atMs > 11.5 * MINUTE) return done;
		return atMs > 1.9 * MINUTE && atMs < 2.2 * MINUTE ? running : failure;
	});
	expect(report).toEqual(done);
});

test('what is no fault of a call ends the wait', async () => {
	const bug = new TypeError('a bug');
	expect((await outcome(() => bug)).error).toBe(bug);
});

test.each([
	[true, 'Python in the session was restarted while the code ran'],
	[false, 'The session was lost while the code ran'],
])(
	'a session that no longer knows the code (started: %j) is an error',
	async (started, message) => {
		const { error } = await outcome(() => ({ state: 'unknown', started }));
		expect(error).toMatchObject({ message, mayHaveRun: true });
		expect(error?.advice).toContain('session-1 has started anew');
	},
);

test('code that is over its time is told to stop half a minute later, and given up after another', async () => {
	const { error, asked } = await outcome(() => running);
	const firstStop = asked.find((one) => one.do === 'stop');
	expect(asked[0].do).toBe('ask');
	expect(firstStop?.atMs).toBeGreaterThan(330 * SECOND);
	expect(firstStop?.atMs).toBeLessThan(346 * SECOND);
	expect(error).toMatchObject({ message: "The code did not stop at its 'Code Timeout'" });
	expect(error?.mayHaveRun).toBe(true);
	expect(nowMs).toBeGreaterThan(360 * SECOND);
	expect(nowMs).toBeLessThan(376 * SECOND);
});

test('code that stops when it is told is delivered', async () => {
	const { report } = await outcome((atMs) =>
		atMs > 350 * SECOND ? { state: 'stopped' } : running,
	);
	expect(report).toEqual({ state: 'stopped' });
});

test('a workflow that is stopped waits no longer', async () => {
	const abort = new AbortController();
	const { error, asked } = await outcome((atMs) => {
		if (atMs > 3 * SECOND) abort.abort();
		return running;
	}, abort.signal);
	expect(isCancellation(error)).toBe(true);
	expect(asked.at(-1)?.atMs).toBeLessThan(5 * SECOND);
});

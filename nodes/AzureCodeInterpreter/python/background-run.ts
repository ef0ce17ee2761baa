import { SessionPoolError, isCallFailure, pause } from '../../../session-pool';
import { DamagedReport } from './report-reader';
import { ASK_SECONDS, type SessionProgram } from './session-program';
import type { Report } from './report';

/** Milliseconds between two questions: short runs end soon, hours need few calls. */
const FIRST_INTERVAL_MS = 500;
const MAX_INTERVAL_MS = 15_000;
const INTERVAL_GROWTH = 1.3;
/** Milliseconds without an answer after which a run is given up; a pool may be away for minutes. */
const MAX_SILENCE_MS = 600_000;
/** Milliseconds beyond its own limit that code is waited for before it is told to stop once more. */
const OVERTIME_MS = 30_000;

/** Tells of output as it comes. */
export type Progress = (text: string) => void;

/**
 * Asks for code that runs in the background of its session until it is done. A lost question costs
 * nothing but a wait.
 * @throws SessionPoolError when the session no longer knows it, or answers no more
 */
export async function waitForBackground(
	program: SessionProgram,
	id: string,
	limitSeconds: number,
	progress: Progress,
	abortSignal?: AbortSignal,
): Promise<Report> {
	const deadline = Date.now() + limitSeconds * 1000 + OVERTIME_MS;
	const since = { stdout: 0, stderr: 0 };
	let lastAnswer = Date.now();
	let intervalMs = FIRST_INTERVAL_MS;
	for (;;) {
		await pause(intervalMs, abortSignal);
		intervalMs = Math.min(intervalMs * INTERVAL_GROWTH, MAX_INTERVAL_MS);
		const isOverdue = Date.now() > deadline;
		const order = { do: isOverdue ? ('stop' as const) : ('ask' as const), id, since };
		const report = await program.call(order, ASK_SECONDS, true).then(
			(reply) => reply.report,
			(error: unknown) => {
				if (error instanceof DamagedReport || isCallFailure(error)) return undefined;
				throw error;
			},
		);
		if (report === undefined) {
			if (Date.now() - lastAnswer > MAX_SILENCE_MS) throw noAnswer(program.identifier);
			continue;
		}
		lastAnswer = Date.now();
		if (report.state === 'unknown') throw sessionLost(program.identifier, report);
		if (report.state !== 'running') return report;
		if (isOverdue && Date.now() > deadline + OVERTIME_MS) throw doesNotStop(program.identifier);
		if (report.stdout !== '') progress(report.stdout);
		if (report.stderr !== '') progress(report.stderr);
		since.stdout = report.stdoutLength;
		since.stderr = report.stderrLength;
	}
}

function noAnswer(identifier: string): SessionPoolError {
	return new SessionPoolError(
		'The session pool has not answered for ten minutes while the code ran',
		`The code may still be running; its session is ${identifier}.`,
		{ kind: 'timeout', mayHaveRun: true },
	);
}

function sessionLost(identifier: string, { started }: Report): SessionPoolError {
	return new SessionPoolError(
		started
			? 'Python in the session was restarted while the code ran'
			: 'The session was lost while the code ran',
		`What the code did so far is lost; the session ${identifier} has started anew. Out of memory, or somebody ended the session.`,
		{ kind: 'unreadableReply', mayHaveRun: true },
	);
}

function doesNotStop(identifier: string): SessionPoolError {
	return new SessionPoolError(
		"The code did not stop at its 'Code Timeout'",
		`It is still running in the session ${identifier}. End the session with Delete File or Session.`,
		{ kind: 'unreadableReply', mayHaveRun: true },
	);
}

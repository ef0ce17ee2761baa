import { ProbedPool, ProbedSession } from './probed-pool';
import type { Question } from './question';
import { EXECUTIONS } from './questions/executions';
import { FAILURES } from './questions/failures';
import { FILES } from './questions/files';
import { OUTPUT } from './questions/output';
import { SESSIONS } from './questions/sessions';
import { VALUES } from './questions/values';
import { Redaction } from './redaction';
import { type Row, rowOf, type Summary } from './report';
import type { SignedIn } from './sign-in';

/** In an order in which no question spoils the next: what kills kernels and ends sessions comes last. */
export const QUESTIONS: Question[] = [
	...EXECUTIONS,
	...VALUES,
	...OUTPUT,
	...FILES,
	...FAILURES,
	...SESSIONS,
];

export interface ProbeResult {
	summary: Summary;
	/** Takes out of a text what tells whose pool it is. */
	clean: (text: string) => string;
}

/**
 * Puts every question to a pool, in two sessions of its own that it ends.
 * @param version of the package, for the report
 * @param onRow called for each answer
 * @param questions those to put, in this order
 * @throws Error if the pool cannot be reached at all, or refuses the sign-in
 */
export async function probe(
	{ endpoint, token }: SignedIn,
	version: string,
	onRow: (row: Row) => void = () => {},
	questions = QUESTIONS,
): Promise<ProbeResult> {
	const pool = new ProbedPool(endpoint, token);
	const redaction = new Redaction(endpoint);
	const startedAt = performance.now();
	await assertReachable(pool);
	const session = new ProbedSession(pool);
	const rough = new ProbedSession(pool);
	redaction.hide(session.identifier, '<session>');
	redaction.hide(rough.identifier, '<session>');
	redaction.hide(await token(), '<token>');
	const rows: Row[] = [];
	try {
		for (const question of questions) {
			const answer = await question.put({ pool, session, rough }).catch(asError);
			const row = rowOf(question, answer);
			rows.push(row);
			onRow(row);
		}
	} finally {
		await Promise.allSettled([session.end(), rough.end()]);
	}
	const summary = {
		rows,
		version,
		day: new Date().toISOString().slice(0, 10),
		seconds: (performance.now() - startedAt) / 1000,
		calls: pool.calls,
		sessions: pool.sessionsOpened,
	};
	return { summary, clean: (text) => redaction.apply(text) };
}

/** Asks for something that allocates no session. */
async function assertReachable(pool: ProbedPool): Promise<void> {
	const { status, text } = await pool.call('GET', '/metadata').catch((error: unknown) => {
		const { cause, message } = asError(error);
		throw new Error(
			`The pool could not be reached: ${cause instanceof Error ? cause.message : message}`,
		);
	});
	if (status !== 401 && status !== 403) return;
	throw new Error(
		`The pool refused the sign-in with ${status}${text === '' ? '' : `: ${text.slice(0, 200)}`}. ` +
			'Its identity needs the role Azure ContainerApps Session Executor on the pool; a new assignment takes about a minute.',
	);
}

function asError(error: unknown): Error {
	return error instanceof Error ? error : new Error(String(error));
}

import type { ProbedPool, ProbedSession } from './probed-pool';

/** Where the questions are put. Both sessions live from the first question to the last. */
export interface Ground {
	pool: ProbedPool;
	/** For what leaves the session as it was. */
	session: ProbedSession;
	/** For what kills kernels, runs into time limits or ends the session. */
	rough: ProbedSession;
}

/** More than any table or redaction should have to deal with. Characters. */
const LONGEST = 20_000;

/** What one pool answered. */
export interface Answer {
	/** In one line, without anything that tells whose pool it is. */
	says: string;
	/** Whether that is what the contract says; undefined where the contract knows nothing. */
	agrees?: boolean;
	/** Whether the node package works with it. Default: yes. */
	works?: boolean;
	/** More than a table can hold, e.g. a whole traceback. */
	text?: string;
}

/** One small, harmless question to a pool. */
export interface Question {
	/** What is asked. */
	asks: string;
	/** What the contract says about it, or that it says nothing. */
	contract: string;
	/** What does not work without an answer; undefined if nothing depends on it. */
	reliedOn?: string;
	/**
	 * Puts the question.
	 * @throws Error if there was no answer that could be read
	 */
	put(ground: Ground): Promise<Answer>;
}

/** A value as it stands in JSON. The report shortens it, once what must not be told is out of it. */
export function shown(value: unknown): string {
	return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, LONGEST);
}

/** A reply's status and, of a refusal, its body. */
export function replyShown({ status, text }: { status: number; text: string }): string {
	if (text === '') return `${status} without a body`;
	return status < 300 ? String(status) : `${status} ${shown(text)}`;
}

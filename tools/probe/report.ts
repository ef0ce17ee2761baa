import type { Answer, Question } from './question';

/** How an answer stands to the contract and to the product. */
export type Verdict =
	/** As the contract says. */
	| 'as said'
	/** Otherwise, or nobody knew; the node package works with it. */
	| 'otherwise'
	| 'news'
	/** The node package relies on something else. */
	| 'BREAKS'
	/** There was no answer that could be read, and nothing depends on it. */
	| 'no answer';

export interface Row {
	question: Question;
	verdict: Verdict;
	says: string;
	text?: string;
}

/** @returns the row of an answer, or of the error in place of one */
export function rowOf(question: Question, answer: Answer | Error): Row {
	if (answer instanceof Error) {
		const verdict = question.reliedOn === undefined ? 'no answer' : 'BREAKS';
		return { question, verdict, says: `no answer: ${answer.message}` };
	}
	const { agrees, says, text, works = true } = answer;
	return {
		question,
		says,
		text,
		verdict: !works ? 'BREAKS' : agrees === undefined ? 'news' : agrees ? 'as said' : 'otherwise',
	};
}

export interface Summary {
	rows: Row[];
	/** Of the package that was probed for. */
	version: string;
	/** The day, e.g. `2026-11-26`. */
	day: string;
	seconds: number;
	calls: number;
	/** Each is billed as an hour at least. */
	sessions: number;
}

/** What is relied on and does not hold. */
export function breaks({ rows }: Summary): Row[] {
	return rows.filter(({ verdict }) => verdict === 'BREAKS');
}

/** The whole report as Markdown. @param clean takes out what must not be told */
export function markdown(summary: Summary, clean: (text: string) => string): string {
	const { calls, day, rows, seconds, sessions, version } = summary;
	const counted = (verdict: Verdict): number =>
		rows.filter((row) => row.verdict === verdict).length;
	const lines = [
		'# What a session pool answered',
		'',
		`Probe of n8n-nodes-azure-code-interpreter ${version}, ${day}: ${rows.length} questions, ${calls} calls, ${seconds.toFixed(0)} s.`,
		`${sessions} sessions were allocated; Azure bills each by the hour, rounded up: ${sessions} session-hours.`,
		'',
		`${counted('as said')} as the contract says, ${counted('otherwise')} otherwise, ${counted('news')} that it did not know, ${counted('no answer')} without an answer, **${counted('BREAKS')} that the node package does not work with**.`,
		'',
		'| question | contract says | this pool says | |',
		'| --- | --- | --- | --- |',
		...rows.map(({ question, says, verdict }) =>
			row([question.asks, question.contract, short(clean(says)), verdict]),
		),
		'',
		...breaks(summary).map(
			({ question }) =>
				`- **${cell(question.asks)}**: relied on for ${question.reliedOn ?? 'this package'}.`,
		),
		...rows.flatMap(({ question, text }) =>
			text === undefined
				? []
				: ['', `## ${question.asks}, in full`, '', ...indented(visible(clean(text)))],
		),
	];
	return `${lines.join('\n').trimEnd()}\n`;
}

/** Characters of an answer in the table. */
const LONGEST_ANSWER = 400;

function short(text: string): string {
	return text.length <= LONGEST_ANSWER ? text : `${text.slice(0, LONGEST_ANSWER)}…`;
}

function row(cells: string[]): string {
	return `| ${cells.map(cell).join(' | ')} |`;
}

/** Nothing in a cell may end it, start markup or show as something else. */
function cell(text: string): string {
	return visible(text)
		.replace(/\n/g, '\\n')
		.replace(/[|<>*_`&[\]]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Indented text is code in Markdown, whatever stands in it. */
function indented(text: string): string[] {
	return text.split('\n').map((line) => `    ${line}`);
}

/** Control characters as their escapes, so that colours of a terminal can be seen. */
function visible(text: string): string {
	return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f\u202a-\u202e]/g, (sign) =>
		sign === '\t' ? '\\t' : `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}

/** The table for a terminal: one line for each question, its answer below it. */
export function plain({ rows }: Summary, clean: (text: string) => string): string {
	return rows
		.map(
			({ question, says, verdict }) =>
				`${verdict.padEnd(9)} ${question.asks}\n          contract: ${question.contract}\n          pool:     ${visible(short(clean(says))).replace(/\n/g, '\\n')}`,
		)
		.join('\n');
}

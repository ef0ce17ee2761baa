/** How a failed execution tells what went wrong, under the quirks that are about it. */
import type { SessionQuirks } from './quirks.js';

export interface Failure {
	stderr: string;
	/** An ErrorResponse beside the result. */
	error?: { error: { code: string; message: string } };
}

/** @param stderr what code wrote there, and the traceback behind it */
export function failureAs(quirks: SessionQuirks, stderr: string): Failure {
	const start = tracebackStart(stderr);
	const written = stderr.slice(0, start);
	let traceback = stderr.slice(start);
	if (quirks.has('short-tracebacks'))
		traceback = `${traceback.trimEnd().split('\n').at(-1) ?? ''}\n`;
	if (quirks.has('error-objects')) {
		const error = { code: 'ExecutionFailed', message: traceback.trimEnd() };
		return { stderr: written, error: { error } };
	}
	if (quirks.has('coloured-tracebacks')) traceback = coloured(traceback);
	return { stderr: written + traceback };
}

/** Python's own tracebacks have a title; IPython's begin with a line of hyphens. */
function tracebackStart(stderr: string): number {
	const plain = stderr.lastIndexOf('Traceback (most recent call last)');
	const ipython = stderr.indexOf('-'.repeat(70));
	return Math.max(0, ipython >= 0 && (plain < 0 || ipython < plain) ? ipython : plain);
}

/** As IPython colours them for a terminal: the name of an exception in red, at the start of its line. */
function coloured(traceback: string): string {
	return traceback
		.split('\n')
		.map((line) =>
			line.replace(/^(\w{1,100}(?:Error|Exception|Exit|Interrupt))\b/, '\x1b[0;31m$1\x1b[0m'),
		)
		.join('\n');
}

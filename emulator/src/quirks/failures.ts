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
	const told = stderr.slice(start);
	let traceback = quirks.has('coloured-tracebacks') ? coloured(told) : withoutColours(told);
	if (quirks.has('short-tracebacks'))
		traceback = `${traceback.trimEnd().split('\n').at(-1) ?? ''}\n`;
	if (quirks.has('error-objects')) {
		const error = { code: 'ExecutionFailed', message: traceback.trimEnd() };
		return { stderr: written, error: { error } };
	}
	return { stderr: written + traceback };
}

/** Python's own tracebacks have a title; IPython's begin with a line of hyphens, or have colours from the start. */
function tracebackStart(stderr: string): number {
	const plain = stderr.lastIndexOf('Traceback (most recent call last)');
	const line = stderr.indexOf('-'.repeat(70));
	const isIpython = line >= 0 && (plain < 0 || line < plain);
	// The colour of the line, if it has one, stands just before it.
	return isIpython ? stderr.lastIndexOf('\n', line) + 1 : Math.max(0, plain);
}

/** As IPython colours them for a terminal: the name of an exception in red, at the start of its line. */
function coloured(traceback: string): string {
	if (traceback.includes('\x1b[')) return traceback;
	return traceback
		.split('\n')
		.map((line) =>
			line.replace(/^(\w{1,100}(?:Error|Exception|Exit|Interrupt))\b/, '\x1b[0;31m$1\x1b[0m'),
		)
		.join('\n');
}

/** AutoGen's tests against live pools look for `TypeError: unsupported operand`: no colours stood in between. */
function withoutColours(traceback: string): string {
	return traceback.replace(/\x1b\[[\d;]{0,20}m/g, '');
}

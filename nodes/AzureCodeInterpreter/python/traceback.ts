import { TRACEBACK_BEGIN, TRACEBACK_END } from './harness';

/** What standard error of failed code holds. */
export interface FailureText {
	/** What the code itself wrote to standard error. */
	stderr: string;
	/** Traceback with the person's own frames and line numbers. */
	traceback: string;
	/** Last line of the traceback, for example `ZeroDivisionError: division by zero`. */
	summary: string;
	/** Line of the person's code that failed, counted from 1. */
	line?: number;
}

/** Separates the harness's traceback from what the code wrote and from the service's own wording. */
export function readFailure(stderr: string): FailureText {
	const begin = stderr.indexOf(TRACEBACK_BEGIN);
	if (begin === -1) return describe('', stderr);
	const from = begin + TRACEBACK_BEGIN.length;
	const end = stderr.indexOf(TRACEBACK_END, from);
	const traceback = stderr.slice(from, end === -1 ? undefined : end);
	// A mark that only the service's own traceback repeats has that traceback before it, not output.
	const isRepeated = stderr.lastIndexOf('RuntimeError: the code failed, see above', begin) !== -1;
	return describe(isRepeated ? '' : stderr.slice(0, begin), traceback);
}

function describe(stderr: string, rawTraceback: string): FailureText {
	// IPython colours its tracebacks.
	// eslint-disable-next-line no-control-regex
	const traceback = rawTraceback.replace(/\u001b\[[0-9;]*m/g, '').replace(/^\n+|\s+$/g, '');
	const lines = traceback.split('\n');
	const summary = summaryOf(lines);
	const numbers = [
		...traceback.matchAll(/(?:File "<python code[^"]*", line|Cell In\[\d+\], line) (\d+)/g),
	];
	const last = numbers.pop()?.[1];
	return { stderr, traceback, summary, ...(last === undefined ? {} : { line: Number(last) }) };
}

/** The line that names the exception: the first one at the margin below the last frame. */
function summaryOf(lines: string[]): string {
	const lastFrame = lines.findLastIndex((line) => /^ {2}File "/.test(line));
	const below = lines.slice(lastFrame + 1).filter((line) => /^\S/.test(line));
	// IPython's own layout has frames at the margin, too; there the exception is the last to be named.
	const named = below.findLast((line) => /^[\w.]*(?:Error|Exception|Exit|Interrupt)\b/.test(line));
	return ((lastFrame === -1 ? named : below[0]) ?? below[0] ?? lines.at(-1) ?? '').trim();
}

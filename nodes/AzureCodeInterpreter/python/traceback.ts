import { TRACEBACK_BEGIN, TRACEBACK_END } from './harness';

/** What the output of failed code holds. */
export interface FailureText {
	/** What the code itself wrote to standard output. */
	stdout: string;
	/** What the code itself wrote to standard error; the service's own traceback where there is no other. */
	stderr: string;
	/** Traceback with the person's own frames and line numbers. */
	traceback: string;
	/** First line of the exception, for example `ZeroDivisionError: division by zero`. */
	summary: string;
	/** Line of the person's code that failed, counted from 1. */
	line?: number;
	/** Whether the harness reported the failure; else the service's wording was all there is. */
	reported: boolean;
}

interface Report extends Pick<FailureText, 'traceback' | 'summary' | 'line'> {
	/** What came before the report on its stream. */
	before: string;
	/** What came after it. */
	after: string;
	/** Characters of the report that are there. */
	length: number;
}

/**
 * Separates the harness's report of a failure from what the code wrote and from the service's own
 * wording. The report is on both streams; the service's cap may have cut one of them, or both.
 */
export function readFailure({ stdout, stderr }: { stdout: string; stderr: string }): FailureText {
	const onStdout = findReport(stdout);
	const onStderr = findReport(stderr);
	const isLonger = (onStdout?.length ?? 0) > (onStderr?.length ?? 0);
	const report = isLonger ? onStdout : onStderr;
	const written = onStdout === undefined ? stdout : onStdout.before + onStdout.after;
	if (report === undefined) {
		return { stdout: written, stderr, ...describe(stderr), reported: false };
	}
	const { traceback, summary, line } = report;
	return {
		stdout: written,
		stderr: writtenBefore(onStderr, stderr),
		traceback,
		summary,
		...(line === undefined ? {} : { line }),
		reported: true,
	};
}

function findReport(stream: string): Report | undefined {
	const begin = stream.indexOf(TRACEBACK_BEGIN);
	if (begin === -1) return undefined;
	const from = begin + TRACEBACK_BEGIN.length;
	const end = stream.indexOf(TRACEBACK_END, from);
	const [head, ...lines] = stream.slice(from, end === -1 ? undefined : end).split('\n');
	const described = describe(lines.join('\n'));
	return {
		...described,
		...readHead(head),
		before: stream.slice(0, begin),
		after: end === -1 ? '' : stream.slice(end + TRACEBACK_END.length).replace(/^\r?\n/, ''),
		length: (end === -1 ? stream.length : end) - begin,
	};
}

/** What the harness itself says of the exception; nothing when that was cut. */
function readHead(head: string): Partial<Pick<Report, 'summary' | 'line'>> {
	try {
		const { summary, line } = JSON.parse(head) as { summary: string; line: number | null };
		return { summary, line: line ?? undefined };
	} catch {
		return {};
	}
}

/** A report that only the service's own traceback repeats has that traceback before it, not output. */
function writtenBefore(report: Report | undefined, stderr: string): string {
	if (report === undefined) return stderr;
	return report.before.includes('RuntimeError: the code failed, see above') ? '' : report.before;
}

/** Reads a traceback in the layout of CPython or of IPython. */
function describe(text: string): Pick<FailureText, 'traceback' | 'summary' | 'line'> {
	// IPython colours its tracebacks.
	// eslint-disable-next-line no-control-regex
	const traceback = text.replace(/\u001b\[[0-9;]*m/g, '').replace(/^\n+|\s+$/g, '');
	const line = lineOf(traceback);
	return {
		traceback,
		summary: summaryOf(traceback),
		...(line === undefined ? {} : { line }),
	};
}

/** The last line that is in the code itself, not in a library. */
function lineOf(traceback: string): number | undefined {
	const places =
		/File "<(?:python code|cell|stdin|ipython-input)[^>"]*>", line (\d+)|Cell In\s?\[\d+\], line (\d+)/g;
	const last = [...traceback.matchAll(places)].pop();
	return last === undefined ? undefined : Number(last[1] ?? last[2]);
}

/** The line that names the exception: the first one at the margin below the last frame. */
function summaryOf(traceback: string): string {
	const lines = traceback.split('\n');
	const lastFrame = lines.findLastIndex((line) => /^ {2}File "/.test(line));
	const below = lines.slice(lastFrame + 1).filter((line) => /^\S/.test(line));
	if (lastFrame !== -1 && below.length > 0) return below[0].trim();
	// IPython's frames are at the margin, too, but the exception is named above them as well.
	const name = /^([\w.]+) +Traceback \(most recent call last\)/m.exec(traceback)?.[1];
	const named = below.findLast((line) =>
		name === undefined
			? /^[\w.]*(?:Error|Exception|Exit|Interrupt)\b/.test(line)
			: line === name || line.startsWith(`${name}:`),
	);
	return (named ?? below[0] ?? lines.at(-1) ?? '').trim();
}

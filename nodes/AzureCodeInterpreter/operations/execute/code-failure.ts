import type { INode, NodeOperationError } from 'n8n-workflow';
import type { Delivered } from '../../python/run-once';
import type { ReportedError } from '../../python/report';
import { toHtml } from '../../run/html';
import { operationError } from '../../run/node-error';
import { packageFailure } from './package-failure';

/** What a failed execution says, with the causes that are known explained. */
export interface CodeFailure {
	/** The exception with its line, or what the service did. */
	message: string;
	/** Traceback with the person's own frames and line numbers; empty where there is none. */
	traceback: string;
	/** What to do about it; nothing where the exception says all there is. */
	advice: string[];
	/** Name of the exception and what it says, for causes that are looked up elsewhere. */
	summary: string;
	/** Whether the traceback is part of what was written to standard error already. */
	isWritten: boolean;
}

const SMALLER_PIECES =
	"Read large files in pieces and keep only the columns you need; a session's memory cannot be raised. Variables of the session are lost, its files are not.";
const MORE_TIME =
	"Raise 'Code Timeout' in Options (Python may run for up to 21,600 seconds), or split the work into several steps: files and variables stay in the session.";

/**
 * Words with which the service ends code itself, as live pools were seen to use them (contract, section
 * 17), and what they mean.
 */
const ENDINGS: Array<{ words: RegExp; explain: (seconds: number) => [string, string] }> = [
	{
		words: /^[ \t]*Request timed out waiting for code execution to complete/m,
		explain: (seconds) => [timedOut(seconds), MORE_TIME],
	},
	{
		words: /^[ \t]*Kernel restarted/m,
		explain: () => [
			'The session ran out of memory, and Python in it was restarted',
			SMALLER_PIECES,
		],
	},
	{
		words: /^[ \t]*Execution aborted[ \t]*$/m,
		explain: () => [
			'The session ended the code before it was done',
			'Most likely earlier code of the session had run out of time and was still in the way: try again, or end the session with Delete File or Session. Or the code ended Python itself.',
		],
	},
];
/** The service's words stand at either end of the output. */
const ENDING_LENGTH = 20_000;

const KERNEL_DIED: [string, string] = [
	'Python in the session ended while the code ran',
	`Most likely it ran out of memory, or the code ended the process. ${SMALLER_PIECES}`,
];

/** Advice for exceptions whose cause is in how the node is set, or in a habit from elsewhere in n8n. */
const ADVICE: Array<{ summary: RegExp; traceback?: RegExp; advice: string }> = [
	{
		summary: /^NameError: name '_items' is not defined/,
		advice:
			"_items is there when 'Mode' is 'Run Once for All Items'; use _item in 'Run Once for Each Item'.",
	},
	{
		summary: /^NameError: name '_item' is not defined/,
		advice:
			"_item is there when 'Mode' is 'Run Once for Each Item'; use _items in 'Run Once for All Items'.",
	},
	{
		// Names that Python code of other n8n nodes, or an expression, has for the input.
		summary: /^NameError: name '(?:_?input|_?json|items?|_node|_query)' is not defined/,
		advice:
			"Input is in _item when 'Mode' is 'Run Once for Each Item', and in _items when it is 'Run Once for All Items': _item[\"json\"][\"name\"] is a field of the item.",
	},
	{
		summary: /^SyntaxError\b/,
		traceback: /\{\{|\$(?:json|input|node|item|binary|\()/,
		advice:
			'Code is sent as it is, without n8n\'s expressions: write _item["json"]["name"] for {{ $json.name }}.',
	},
	{
		summary: /^FileNotFoundError\b/,
		advice:
			"Code starts in /mnt/data. Files of the input item are there when 'Input Binary Fields' names their binary fields, or is *.",
	},
	{ summary: /^MemoryError\b/, advice: SMALLER_PIECES },
	{
		summary:
			/^ModuleNotFoundError: No module named '(?:google\.)?colab\b|^ModuleNotFoundError: No module named 'google'/,
		advice:
			'google.colab is there on Google Colab alone: give files by binary fields, and take them from /mnt/data, instead of a drive or an upload dialogue.',
	},
	{
		summary: /^ModuleNotFoundError: No module named 'ipywidgets'/,
		advice:
			"Widgets need a browser in touch with the kernel, so they cannot work here: set their values as variables, or with 'Parameters' of a notebook.",
	},
];

/**
 * What failed Python code says, by its report; or, where there is none, by the service's own words.
 * @param place which code it was, where there is more than one: the file's name, say
 */
export function pythonFailure(
	delivered: Delivered,
	timeoutSeconds: number,
	place?: string,
): CodeFailure {
	const { report, stderr, executionTimeMs } = delivered;
	const error = report?.error;
	if (error === undefined) return endedFailure(delivered, timeoutSeconds);
	if (error.cause !== undefined) {
		return { ...packageFailure(error, timeoutSeconds), summary: '', isWritten: false };
	}
	const wasLate = (executionTimeMs ?? 0) >= timeoutSeconds * 1000;
	const ending = endingIn(stderr);
	if (error.kind === 'limit' || (error.kind === 'interrupt' && (wasLate || ending !== undefined))) {
		const [message, advice] = ending?.explain(timeoutSeconds) ?? [
			timedOut(timeoutSeconds),
			MORE_TIME,
		];
		return { ...error, message, advice: [advice], isWritten: false };
	}
	return exceptionFailure(error, place);
}

function exceptionFailure(
	{ summary, line, traceback }: ReportedError,
	place: string | undefined,
): CodeFailure {
	const where = [place ?? '', line === undefined ? '' : `line ${line}`].filter(
		(part) => part !== '',
	);
	const found = ADVICE.find(
		(entry) => entry.summary.test(summary) && (entry.traceback?.test(traceback) ?? true),
	);
	return {
		message: line === undefined ? summary : `${summary} [${where.join(', ')}]`,
		traceback,
		advice: found === undefined ? [] : [found.advice],
		summary,
		isWritten: false,
	};
}

function endedFailure({ stderr, kernelDied }: Delivered, timeoutSeconds: number): CodeFailure {
	// Of a kernel that ended more is known than the service's words say.
	const ending = kernelDied ? KERNEL_DIED : endingIn(stderr)?.explain(timeoutSeconds);
	return writtenFailure(stderr, ending);
}

/** What failed JavaScript or a failed command says: there is nothing but its output. */
export function processFailure(
	{ stderr, exitCode }: { stderr: string; exitCode?: number },
	timeoutSeconds: number,
): CodeFailure {
	return writtenFailure(stderr, endingIn(stderr)?.explain(timeoutSeconds), exitCode);
}

/** A failure of which only the output tells. */
function writtenFailure(
	stderr: string,
	explained: [string, string] | undefined,
	exitCode?: number,
): CodeFailure {
	const [message, advice] = explained ?? [lastError(stderr) || exitText(exitCode), ''];
	return {
		message,
		traceback: explained === undefined ? withoutColours(stderr).trim() : '',
		advice: advice === '' ? [] : [advice],
		summary: '',
		isWritten: true,
	};
}

function exitText(exitCode: number | undefined): string {
	return exitCode === undefined
		? 'The code failed without saying why'
		: `The command ended with exit code ${exitCode}`;
}

function timedOut(seconds: number): string {
	return `The code did not finish within ${seconds} second${seconds === 1 ? '' : 's'} and was stopped`;
}

function endingIn(stderr: string) {
	const ends = [stderr.slice(0, ENDING_LENGTH), stderr.slice(-ENDING_LENGTH)];
	return ENDINGS.find(({ words }) => ends.some((end) => words.test(end)));
}

/** The last line that names an error, or else the first line there is. */
function lastError(stderr: string): string {
	const lines = withoutColours(stderr.slice(-ENDING_LENGTH))
		.split('\n')
		.filter((line) => /^\S/.test(line));
	const named = lines.findLast((line) => /^[\w.]*(?:Error|Exception|Exit|Interrupt)\b/.test(line));
	return (named ?? lines[0] ?? '').trim();
}

function withoutColours(text: string): string {
	// eslint-disable-next-line no-control-regex
	return text.replace(/\u001b\[[0-9;]*m/g, '');
}

/** Characters of what the code printed that stand below its traceback. */
const MAX_PRINTED = 2_000;

/**
 * The error that fails the item: the exception with its line as message, the traceback as description, and below it
 * the end of what the code had printed. `context.data` holds all of that for items that continue.
 */
export function failureError(
	node: INode,
	{ message, traceback, advice }: CodeFailure,
	itemIndex: number,
	{ stdout, stderr }: { stdout: string; stderr: string },
): NodeOperationError {
	const printed = printedBefore(stdout);
	const output = [traceback, printed].filter((part) => part !== '');
	const description = [...output, ...advice].join('\n\n');
	const error = operationError(node, message, { itemIndex, description });
	// n8n's editor takes a description for HTML, and prefers this one; everyone else gets the plain text.
	// Without it lines and indentation are lost, and `<module>` as well.
	const shown = output.map((part) => `<code>${toHtml(part)}</code>`);
	error.context.descriptionTemplate = [...shown, ...advice.map(toHtml)].join('<br><br>');
	error.context.data = { stdout, stderr };
	return error;
}

function printedBefore(stdout: string): string {
	const text = stdout.trimEnd();
	if (text === '') return '';
	const end = text.length > MAX_PRINTED ? `… ${text.slice(-MAX_PRINTED).toWellFormed()}` : text;
	return `The code had printed:\n${end}`;
}

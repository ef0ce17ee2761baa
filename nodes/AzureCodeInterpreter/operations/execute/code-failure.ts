import type { INode, NodeOperationError } from 'n8n-workflow';
import type { ExecutionOutcome } from '../../../../session-pool';
import { operationError } from '../../run/node-error';
import { type FailureText, readFailure } from '../../python/traceback';

/** Texts with which the service ends code itself (contract, section 10), and what to do about each. */
const SERVICE_ENDINGS: Array<{
	text: RegExp;
	message: (seconds: number) => string;
	advice: string;
}> = [
	{
		text: /Request timed out waiting for code execution to complete/i,
		message: (seconds) =>
			`The code did not finish within ${seconds} second${seconds === 1 ? '' : 's'} and was stopped`,
		advice:
			"Raise 'Timeout' in Options (the service allows up to 220 seconds), or split the work into several steps: files and variables stay in the session.",
	},
	{
		text: /^\s*Execution aborted\s*$/im,
		message: () => 'The code was stopped by the service, most likely because it ran out of memory',
		advice:
			'Read large files in pieces, keep only the columns you need, or use a pool with more memory. Variables of the session are lost, its files are not.',
	},
];

/** Names that Python code of other n8n nodes, or an expression, has for the input. */
const NOT_OUR_NAMES = /^NameError: name '(?:_?input|_?json|items?|_node|_query)' is not defined/;

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
		summary: NOT_OUR_NAMES,
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
	{
		summary: /^MemoryError\b/,
		advice:
			'The session ran out of memory: read large files in pieces, keep only the columns you need, or use a pool with more memory.',
	},
];

const PRINT_LESS = "Print less, or raise 'Max Output Length' in Options.";

/** What a failed execution says, with the causes that the service itself states explained. */
export interface CodeFailure extends FailureText {
	message: string;
	/** What to do about it; empty where the exception says all there is. */
	advice: string;
	/** Traceback and advice. */
	description: string;
}

/**
 * @param outputCap length of an output stream from which on the harness's report may have been cut off;
 * Infinity for code that ran without the harness
 */
export function explainFailure(
	outcome: ExecutionOutcome,
	{ timeoutSeconds, outputCap }: { timeoutSeconds: number; outputCap: number },
): CodeFailure {
	const failure = readFailure(outcome);
	const { summary, line, traceback, stderr } = failure;
	const ending = failure.reported
		? undefined
		: SERVICE_ENDINGS.find(({ text }) => text.test(stderr));
	if (ending !== undefined) {
		const { advice } = ending;
		return { ...failure, message: ending.message(timeoutSeconds), advice, description: advice };
	}
	if (!failure.reported && stderr.length >= outputCap) {
		return {
			...failure,
			message: 'The code failed, and so much was printed that the exception was cut off',
			advice: PRINT_LESS,
			description: `${PRINT_LESS} It wrote:\n\n${traceback}`,
		};
	}
	const silent =
		outcome.exitCode === undefined
			? 'The code failed without saying why'
			: `The command ended with exit code ${outcome.exitCode}`;
	const message = summary === '' ? silent : summary;
	const advice =
		ADVICE.find(
			(entry) => entry.summary.test(summary) && (entry.traceback?.test(traceback) ?? true),
		)?.advice ?? '';
	return {
		...failure,
		message: line === undefined ? message : `${message} [line ${line}]`,
		advice,
		description: [traceback, advice].filter((part) => part !== '').join('\n\n'),
	};
}

/** The error that fails the item: the exception with its line as message, the traceback as description. */
export function failureError(
	node: INode,
	failure: CodeFailure,
	itemIndex: number,
): NodeOperationError {
	const { message, description } = failure;
	const error = operationError(node, message, { itemIndex, description });
	// n8n's editor takes a description for HTML, and prefers this one; everyone else gets the plain text.
	error.context.descriptionTemplate = forEditor(failure);
	return error;
}

/** Without it lines and indentation are lost, and `<module>` as well. */
function forEditor({ description, advice }: CodeFailure): string {
	const end = advice === '' ? description.length : description.lastIndexOf(advice);
	const output = description.slice(0, end).trimEnd();
	const parts = [
		output === '' ? '' : `<code>${asHtml(output)}</code>`,
		asHtml(description.slice(end)),
	];
	return parts.filter((part) => part !== '').join('<br><br>');
}

/** In the few tags that n8n lets through; its own marks, backticks and percent signs, are not to count. */
function asHtml(text: string): string {
	return text
		.replace(/[&<>`%]/g, (character) => `&#${character.charCodeAt(0)};`)
		.replace(/^ +/gm, (spaces) => '&nbsp;'.repeat(spaces.length))
		.replace(/\n/g, '<br>');
}

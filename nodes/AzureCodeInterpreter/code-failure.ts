import type { INode, NodeOperationError } from 'n8n-workflow';
import type { ExecutionOutcome } from '../../session-pool/types';
import { operationError } from './node-error';
import { type FailureText, readFailure } from './python/traceback';

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

/** Advice for exceptions whose cause is in how the node is set. */
const ADVICE: Array<{ summary: RegExp; advice: string }> = [
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
	const advice = ADVICE.find((entry) => entry.summary.test(summary))?.advice ?? '';
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
	{ message, description }: CodeFailure,
	itemIndex: number,
): NodeOperationError {
	return operationError(node, message, { itemIndex, description });
}

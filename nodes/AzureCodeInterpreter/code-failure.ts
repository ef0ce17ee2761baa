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
		message: (seconds) => `The code did not finish within ${seconds} seconds and was stopped`,
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

/** What a failed execution says, with the causes that the service itself states explained. */
export interface CodeFailure extends FailureText {
	message: string;
	description: string;
}

export function explainFailure(outcome: ExecutionOutcome, timeoutSeconds: number): CodeFailure {
	const failure = readFailure(outcome.stderr);
	const ending = SERVICE_ENDINGS.find(({ text }) => text.test(outcome.stderr));
	if (ending !== undefined) {
		const message = ending.message(timeoutSeconds);
		return { ...failure, message, description: ending.advice };
	}
	const { summary, line, traceback } = failure;
	const silent =
		outcome.exitCode === undefined
			? 'The code failed without saying why'
			: `The command ended with exit code ${outcome.exitCode}`;
	const message = summary === '' ? silent : summary;
	return {
		...failure,
		message: line === undefined ? message : `${message} [line ${line}]`,
		description: [traceback, adviceFor(summary)].filter((part) => part !== '').join('\n\n'),
	};
}

/** Names that beginners miss, because each mode has its own. */
function adviceFor(summary: string): string {
	if (summary === "NameError: name '_items' is not defined") {
		return "_items is there when 'Mode' is 'Run Once for All Items'; use _item in 'Run Once for Each Item'.";
	}
	if (summary === "NameError: name '_item' is not defined") {
		return "_item is there when 'Mode' is 'Run Once for Each Item'; use _items in 'Run Once for All Items'.";
	}
	return '';
}

/** The error that fails the item: the exception with its line as message, the traceback as description. */
export function failureError(
	node: INode,
	{ message, description }: CodeFailure,
	itemIndex: number,
): NodeOperationError {
	return operationError(node, message, { itemIndex, description });
}

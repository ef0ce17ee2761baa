import type { NodeRun } from '../../run/node-run';
import type { ChosenSession } from '../../session/session-choice';
import type { CodeFailure } from './code-failure';
import type { InputFiles } from './input-files';

/** Names that are told at most. */
const MAX_NAMED = 10;

/** A model has no fields to fill in; this is what it can do in their place. */
const FOR_MODELS: Array<{ about: RegExp; advice: string }> = [
	{
		about: /^FileNotFoundError\b/,
		advice:
			'Code starts in /mnt/data: see what is there with os.listdir(). Files of earlier calls are there in the same session only.',
	},
	{
		about: /^NameError: name '(?:_?items?|_?input|_?json|_node|_query)'/,
		advice: 'There is no input but the files in /mnt/data and what you write into the code.',
	},
	{
		about: /^The code did not finish within/,
		advice: 'Do less in one call, and write to a file in /mnt/data what the next one needs.',
	},
];
const SPREAD_STEP =
	'This step was run by itself, and sessions that items are spread over end with every run: run the workflow from its start.';
const STEP =
	'This step was run by itself: variables and files of the steps before it are there until the session has cooled down. If they are gone, run the workflow from its start.';

/** What a failure has to do with where the code ran: with the files it was given, with a model, with a step by itself. */
export function adviseOnPlace(
	failure: CodeFailure,
	{ isTool }: NodeRun,
	session: ChosenSession,
	inputs: InputFiles,
): CodeFailure {
	const isFileMissing = /^FileNotFoundError\b/.test(failure.summary);
	const advice = isTool ? forModels(failure) : [...failure.advice];
	if (isFileMissing && inputs.described.length > 0) advice.push(putThere(inputs));
	if (session.isStep === true && (isFileMissing || /^NameError\b/.test(failure.summary))) {
		advice.push(session.partition === undefined ? STEP : SPREAD_STEP);
	}
	return { ...failure, advice };
}

function forModels({ summary, message, advice }: CodeFailure): string[] {
	const own = FOR_MODELS.find(({ about }) => about.test(summary) || about.test(message));
	return own === undefined ? [...advice] : [own.advice];
}

function putThere({ described }: InputFiles): string {
	const names = described.slice(0, MAX_NAMED).map(({ name }) => name);
	const more = described.length > MAX_NAMED ? ` and ${described.length - MAX_NAMED} more` : '';
	return `For this run were put there: ${names.join(', ')}${more}.`;
}

import type { INodeProperties } from 'n8n-workflow';
import { downloadLinkOption } from '../../files/download-link';
import { SINCE_1_1 } from '../../node-version';
import { languageParameter } from '../../run/language-parameter';
import { environmentOption } from './environment-variables';
import { packageOptions } from './python-packages';

/** The service's own limit for one execution; above it Python runs in the background of its session. */
export const MAX_SHORT_RUN_SECONDS = 220;
/** Six hours. */
export const MAX_LONG_RUN_SECONDS = 21_600;
/** Characters of each output stream that Python code is to bring back. */
export const DEFAULT_TEXT_LIMIT = 100_000;

/** One of the parameters in version 1, and of Options later; who adds it there wants failures as data. */
export const onCodeErrorParameter: INodeProperties = {
	displayName: 'On Code Error',
	name: 'onCodeError',
	type: 'options',
	default: 'fail',
	description: 'What to do when the code raises an exception or runs out of time',
	options: [
		{
			name: 'Fail the Item',
			value: 'fail',
			description: 'Stop with the exception; the settings of the node may continue with it',
		},
		{
			name: 'Return as Data',
			value: 'data',
			description: 'Give an item with status Failed and the traceback',
		},
	],
};

/** The Options collection of Execute in every version, and of an agent's tool. */
export const optionsParameter: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Clean Up Code',
			name: 'cleanUpCode',
			type: 'boolean',
			default: true,
			description:
				'Whether to take the code out of a Markdown fence that a language model put around it; other code is left untouched',
		},
		{
			displayName: 'Code Timeout',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: MAX_LONG_RUN_SECONDS },
			default: 60,
			description:
				'Seconds the code may run: up to 21,600 (six hours) for Python, up to 220 for JavaScript and Shell. Above 220 Python runs in the background of the session, and the node asks until it is done.',
		},
		downloadLinkOption,
		{
			displayName: 'End Session When Done',
			name: 'endSession',
			type: 'boolean',
			default: false,
			description:
				'Whether to end the session after the last item of this node; its files and variables are then gone',
		},
		environmentOption,
		{
			displayName: 'Max Output Files',
			name: 'maxOutputFiles',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 20,
			description: 'How many files of the session to bring back per execution at most',
		},
		{
			displayName: 'Max Parallel Items',
			name: 'maxParallelItems',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 1,
			description:
				"How many items to run at a time when 'Session' is 'New for Each Item'; the pool needs as many sessions. With 'Spread over Several' the number of 'Sessions' says it.",
		},
		{
			displayName: 'Max Printed Text',
			name: 'maxOutputLength',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: DEFAULT_TEXT_LIMIT,
			description:
				'Characters to keep of standard output and of standard error, each: of longer output the middle is left out. JavaScript and Shell are cut by the service, at 4,096 bytes unless this option is added. For an AI Agent it is what the model is shown, 8,000 unless told otherwise.',
		},
		{
			displayName: 'Max Total File Size (MB)',
			name: 'maxOutputSize',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 128,
			description: 'Total size in MB of the files to bring back per execution at most',
		},
		{
			displayName: 'Output Field Prefix',
			name: 'outputFieldPrefix',
			type: 'string',
			default: 'file_',
			description:
				'Start of the names of the binary fields that hold output files, as in file_0 and file_1',
		},
		...packageOptions,
		{
			displayName: 'Working Directory',
			name: 'workingDirectory',
			type: 'string',
			default: '/mnt/data',
			description:
				'Where Python code starts, so that relative paths find uploaded files; leave empty for the directory of the session',
		},
	],
};

/** What a person sets who is no agent; in version 1 'On Code Error' is a parameter of its own. */
const NOT_FOR_AGENTS: INodeProperties[] = [
	{
		displayName: 'Include Input',
		name: 'includeInput',
		type: 'options',
		default: 'both',
		description: "What of the input item to hand on beside the code's own output",
		options: [
			{ name: 'Binary Fields', value: 'binary', description: 'The files of the input item' },
			{ name: 'JSON Fields', value: 'json', description: 'The fields of the input item' },
			{ name: 'JSON Fields and Binary Fields', value: 'both', description: 'All of it' },
		],
	},
	{ ...onCodeErrorParameter, default: 'data' },
];

/** The collection as each kind of node shows it; since version 1.1 it has the language. */
export const optionsParameters: INodeProperties[] = [
	{ ...optionsParameter, displayOptions: { show: { '@version': [1] } } },
	withOptions([languageParameter], { show: { ...SINCE_1_1, '@tool': [true] } }),
	withOptions([languageParameter, ...NOT_FOR_AGENTS], {
		show: SINCE_1_1,
		hide: { '@tool': [true] },
	}),
];

function withOptions(
	more: INodeProperties[],
	displayOptions: INodeProperties['displayOptions'],
): INodeProperties {
	const all = [...(optionsParameter.options as INodeProperties[]), ...more];
	all.sort((one, two) => one.displayName.localeCompare(two.displayName));
	return { ...optionsParameter, options: all, displayOptions };
}

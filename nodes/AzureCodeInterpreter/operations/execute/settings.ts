import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import {
	type CodeLanguage,
	InvalidInputError,
	assertSendable,
	parseDirectory,
} from '../../../../session-pool';
import { linkHours, downloadLinkOption } from '../../files/download-link';
import type { OutputFilesMode, OutputFilesOptions } from './output-files';
import { cleanUpCode } from '../../python/clean-code';
import { DEFAULT_SHOWN_LENGTH } from '../../agent/tool-reply';
import type { NodeRun } from '../../run/node-run';

const MEGABYTE = 1024 * 1024;
/** The service keeps the head of an output only, so for the tail as well it has to give all of it. */
const MAX_OUTPUT_FOR_AGENTS = 1_000_000;

/** The Options collection of Execute. */
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
		downloadLinkOption,
		{
			displayName: 'End Session When Done',
			name: 'endSession',
			type: 'boolean',
			default: false,
			description:
				'Whether to end the session after the last item of this node; its files and variables are then gone',
		},
		{
			displayName: 'Max Output Files',
			name: 'maxOutputFiles',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 20,
			description: 'How many files of the session to bring back per execution at most',
		},
		{
			displayName: 'Max Output Length',
			name: 'maxOutputLength',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 4096,
			description:
				'Cap on standard output and on standard error, each; the service cuts at 4,096 unless told otherwise. Needs API version 2025-10-02-preview. For an AI Agent it is what the model is shown, 8,000 unless told otherwise.',
		},
		{
			displayName: 'Max Output Size',
			name: 'maxOutputSize',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 128,
			description: 'Total size in MB of the files to bring back per execution at most',
		},
		{
			displayName: 'Max Parallel Items',
			name: 'maxParallelItems',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 1,
			description:
				"How many items to run at a time when 'Session' is 'New for Each Item'; the pool needs as many sessions",
		},
		{
			displayName: 'Output Field Prefix',
			name: 'outputFieldPrefix',
			type: 'string',
			default: 'file_',
			description:
				'Start of the names of the binary fields that hold output files, as in file_0 and file_1',
		},
		{
			displayName: 'Timeout',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 220 },
			default: 60,
			description: 'Seconds the code may run, 1 to 220',
		},
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

interface ExecuteOptions {
	cleanUpCode: boolean;
	downloadLinkLifetime?: number;
	endSession: boolean;
	maxOutputFiles: number;
	maxOutputLength?: number;
	maxOutputSize: number;
	maxParallelItems: number;
	outputFieldPrefix: string;
	timeout: number;
	workingDirectory: string;
}

/** What holds for options that are not added; two of them then depend on who reads the outcome. */
const DEFAULTS = {
	...Object.fromEntries(
		(optionsParameter.options as INodeProperties[]).map((option) => [option.name, option.default]),
	),
	maxOutputLength: undefined,
	downloadLinkLifetime: undefined,
} as unknown as ExecuteOptions;

/** Everything Execute is told, for one item. */
export interface ExecuteSettings {
	language: CodeLanguage;
	/** Code to run, cleaned up if that is asked for. */
	code: string;
	allItems: boolean;
	rows: boolean;
	inputBinaryFields: unknown;
	outputFiles: OutputFilesOptions;
	failuresAsData: boolean;
	endSession: boolean;
	/** Hours that links to the output files work; no links when undefined. */
	linkHours?: number;
	/** What the service is to keep of each output stream; undefined for its own cap. */
	maxOutputLength?: number;
	/** What a model is shown of each output stream. */
	shownLength: number;
	timeoutSeconds: number;
	workingDirectory: string;
}

const CODE_PARAMETERS: Record<CodeLanguage, { name: string; label: string }> = {
	python: { name: 'pythonCode', label: 'Python Code' },
	javaScript: { name: 'javaScriptCode', label: 'JavaScript Code' },
	shell: { name: 'shellCommand', label: 'Shell Command' },
};

/**
 * Reads and checks all of it before anything is sent.
 * @throws InvalidInputError naming the parameter that cannot be
 */
export function readSettings(
	{ n8n, isTool }: Pick<NodeRun, 'n8n' | 'isTool'>,
	itemIndex: number,
): ExecuteSettings {
	const read = <T = string>(name: string, otherwise: NoInfer<T>): T =>
		(n8n.getNodeParameter(name, itemIndex, otherwise) ?? otherwise) as T;
	const options = { ...DEFAULTS, ...read<Partial<ExecuteOptions>>('options', {}) };
	const language = read<CodeLanguage>('language', 'python');
	const { name, label } = CODE_PARAMETERS[language];
	const code = read<unknown>(name, undefined);
	if (typeof code !== 'string' || code.trim() === '') {
		throw new InvalidInputError(
			`'${label}' is empty`,
			code === undefined
				? 'Write the code, or when a model fills it in, let it give this argument.'
				: 'Write at least one line of code.',
		);
	}
	const isPython = language === 'python';
	const maxOutputLength =
		options.maxOutputLength === undefined
			? undefined
			: wholeNumber('Max Output Length', options.maxOutputLength, 1);
	const settings: ExecuteSettings = {
		language,
		code: options.cleanUpCode ? cleanUpCode(code, language) : code,
		allItems: read('mode', 'runOnceForEachItem') === 'runOnceForAllItems',
		rows: isPython && read('output', 'result') === 'items',
		inputBinaryFields: read<unknown>('inputBinaryFields', ''),
		outputFiles: {
			mode: read<OutputFilesMode>('outputFiles', 'newOrChanged'),
			pattern: readPattern(read<unknown>('outputPattern', ''), read('outputFiles', '')),
			fieldPrefix: options.outputFieldPrefix,
			maxFiles: wholeNumber('Max Output Files', options.maxOutputFiles, 0),
			maxTotalBytes: sizeInMegabytes(options.maxOutputSize) * MEGABYTE,
		},
		failuresAsData: isTool || read('onCodeError', 'fail') === 'data',
		endSession: options.endSession,
		linkHours: linkHours(options.downloadLinkLifetime, isTool),
		maxOutputLength: isTool ? MAX_OUTPUT_FOR_AGENTS : maxOutputLength,
		shownLength: maxOutputLength ?? DEFAULT_SHOWN_LENGTH,
		timeoutSeconds: Number(options.timeout),
		workingDirectory: isPython ? String(options.workingDirectory ?? '').trim() : '',
	};
	assertSendable.execution(settings);
	wholeNumber('Timeout', settings.timeoutSeconds, 1);
	return settings;
}

/** How many items may run at a time; read apart from the rest, which may be wrong for some items only. */
export function readParallelItems(n8n: IExecuteFunctions): number {
	const { maxParallelItems = 1 } = n8n.getNodeParameter(
		'options',
		0,
		{},
	) as Partial<ExecuteOptions>;
	return wholeNumber('Max Parallel Items', maxParallelItems, 1);
}

/** Numbers that an expression gives as text count, too. */
function wholeNumber(label: string, value: unknown, least: number): number {
	const number = Number(value === '' ? NaN : value);
	if (Number.isInteger(number) && number >= least) return number;
	throw new InvalidInputError(
		`'${label}' is ${JSON.stringify(value)}, but must be a whole number of ${least} or more`,
		'Correct it in Options, or remove it there to have the default.',
	);
}

function sizeInMegabytes(value: unknown): number {
	const number = Number(value === '' ? NaN : value);
	if (number > 0) return number;
	throw new InvalidInputError(
		`'Max Output Size' is ${JSON.stringify(value)}, but must be a number above 0`,
		'Correct it in Options, or remove it there to have the default.',
	);
}

function readPattern(pattern: unknown, mode: string): string {
	if (mode !== 'pattern') return '';
	const path = parseDirectory(String(pattern ?? ''));
	if (path !== '') return path;
	throw new InvalidInputError("'Pattern' is empty", 'Give a pattern such as *.png.');
}

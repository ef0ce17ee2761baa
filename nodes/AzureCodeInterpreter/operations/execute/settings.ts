import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { type CodeLanguage, InvalidInputError, assertSendable } from '../../../../session-pool';
import { DEFAULT_SHOWN_LENGTH } from '../../agent/tool-reply';
import { linkHours } from '../../files/download-link';
import { type FilePattern, parsePattern } from '../../files/file-pattern';
import { cleanUpCode } from '../../python/clean-code';
import type { NodeRun } from '../../run/node-run';
import { asFlag, asText, shownValue } from '../../run/parameter-values';
import type { CodeFrom } from './code-from';
import { type EnvironmentVariables, readEnvironment } from './environment-variables';
import type { IncludeInput } from './include-input';
import { positiveNumber, wholeNumber } from './option-values';
import { type WantedPackages, readPackages } from './python-packages';
import {
	DEFAULT_TEXT_LIMIT,
	MAX_LONG_RUN_SECONDS,
	MAX_SHORT_RUN_SECONDS,
	optionsParameter,
} from './options';
import type { OutputFilesMode, OutputFilesOptions } from './output-files';

const MEGABYTE_BYTES = 1024 * 1024;
/** The service keeps the head of an output only; this is the most that it was ever seen to grant. */
const OUTPUT_FOR_AGENTS_BYTES = 20_000;

/** The values of Options: whatever an expression gives. */
interface ExecuteOptions {
	cleanUpCode: unknown;
	downloadLinkLifetime?: unknown;
	endSession: unknown;
	environmentVariables: unknown;
	includeInput?: unknown;
	language?: CodeLanguage;
	onCodeError?: unknown;
	maxOutputFiles: unknown;
	maxOutputLength?: unknown;
	maxOutputSize: unknown;
	maxParallelItems: unknown;
	outputFieldPrefix: unknown;
	pythonPackages: unknown;
	timeout: unknown;
	wheelFields: unknown;
	workingDirectory: unknown;
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
	codeFrom: CodeFrom;
	/** Code to run, cleaned up if that is asked for; a comment when it comes from a file. */
	code: string;
	/** What 'Code File' says, when code comes from one. */
	codeFile: unknown;
	allItems: boolean;
	environment: EnvironmentVariables;
	packages?: WantedPackages;
	rows: boolean;
	outputFiles: OutputFilesOptions;
	failuresAsData: boolean;
	/** What of the input item the output item holds as well. */
	includeInput: IncludeInput;
	endSession: boolean;
	/** Hours that links to the output files work; no links when undefined. */
	linkHours?: number;
	/** Characters that Python is to bring back of each output stream. */
	textLimit: number;
	/** What the service is to keep of each stream of other languages, in bytes; undefined for its own cap. */
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

/** Stands for code that is not read yet. */
const FROM_FILE = '# from a file';

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
	const options: ExecuteOptions = { ...DEFAULTS, ...read<Partial<ExecuteOptions>>('options', {}) };
	const language = options.language ?? read<CodeLanguage>('language', 'python');
	const isPython = language === 'python';
	const codeFrom = isPython && !isTool ? read<CodeFrom>('codeFrom', 'written') : 'written';
	const { name, label } = CODE_PARAMETERS[language];
	const code = codeFrom === 'written' ? read<unknown>(name, undefined) : FROM_FILE;
	if (typeof code !== 'string' || code.trim() === '') {
		throw new InvalidInputError(
			`'${label}' is empty`,
			code === undefined
				? 'Write the code, or when a model fills it in, let it give this argument.'
				: 'Write at least one line of code.',
		);
	}
	const maxOutputLength =
		options.maxOutputLength === undefined
			? undefined
			: wholeNumber('Max Printed Text', options.maxOutputLength, 1);
	const mostSeconds = isPython ? MAX_LONG_RUN_SECONDS : MAX_SHORT_RUN_SECONDS;
	const settings: ExecuteSettings = {
		language,
		codeFrom,
		code: asFlag('Clean Up Code', options.cleanUpCode) ? cleanUpCode(code, language) : code,
		codeFile: codeFrom === 'written' ? undefined : read<unknown>('codeFile', ''),
		allItems: read('mode', 'runOnceForEachItem') === 'runOnceForAllItems',
		environment: readEnvironment(options.environmentVariables, isPython),
		packages: readPackages(n8n, options, isPython),
		rows: isPython && read('output', 'result') === 'items',
		outputFiles: {
			mode: read<OutputFilesMode>('outputFiles', 'newOrChanged'),
			pattern: readPattern(read<unknown>('outputPattern', ''), read('outputFiles', '')),
			fieldPrefix: asText(
				'Output Field Prefix',
				options.outputFieldPrefix ?? DEFAULTS.outputFieldPrefix,
			),
			maxFiles: wholeNumber('Max Output Files', options.maxOutputFiles, 0),
			maxTotalBytes:
				positiveNumber('Max Total File Size (MB)', options.maxOutputSize) * MEGABYTE_BYTES,
		},
		failuresAsData: isTool || (options.onCodeError ?? read('onCodeError', 'fail')) === 'data',
		includeInput: readIncludeInput(options.includeInput),
		endSession: asFlag('End Session When Done', options.endSession),
		linkHours: linkHours(options.downloadLinkLifetime, isTool),
		textLimit: isTool ? DEFAULT_TEXT_LIMIT : (maxOutputLength ?? DEFAULT_TEXT_LIMIT),
		maxOutputLength: isTool ? OUTPUT_FOR_AGENTS_BYTES : maxOutputLength,
		shownLength: maxOutputLength ?? DEFAULT_SHOWN_LENGTH,
		timeoutSeconds: wholeNumber('Code Timeout', options.timeout, 1, mostSeconds),
		workingDirectory: isPython ? asText('Working Directory', options.workingDirectory).trim() : '',
	};
	assertSendable.execution({
		...settings,
		timeoutSeconds: Math.min(settings.timeoutSeconds, MAX_SHORT_RUN_SECONDS),
	});
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

/** @throws InvalidInputError for what an expression gives beside the choices */
function readIncludeInput(value: unknown): IncludeInput {
	if (value === undefined || value === null || value === 'none') return 'none';
	if (value === 'json' || value === 'binary' || value === 'both') return value;
	throw new InvalidInputError(
		`'Include Input' is ${shownValue(value)}, but must be json, binary or both`,
		'Correct its expression, or choose from the list.',
	);
}

function readPattern(pattern: unknown, mode: string): FilePattern | undefined {
	if (mode !== 'pattern') return undefined;
	const text = asText('Pattern', pattern);
	if (text.trim() !== '') return parsePattern(text);
	throw new InvalidInputError("'Pattern' is empty", 'Give a pattern such as *.png.');
}

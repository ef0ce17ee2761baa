import type { INodeProperties } from 'n8n-workflow';
import type { CodeLanguage } from '../../../../session-pool';
import { type Argument, filledByModel } from '../../agent/filled-by-model';
import { forLanguage, languageParameter } from '../../run/language-parameter';
import { forOperation } from '../for-operation';
import { UNLESS_WRITTEN, codeFileParameters, codeFromParameter } from './code-from';
import { onCodeErrorParameter } from './options';

/** A tool call is one item, and an agent is always given failures as data. */
const NOT_FOR_AGENTS = { hide: { '@tool': [true] } };
/** The code of one language, which an agent's model writes unless the person has. */
function codeParameter(
	language: CodeLanguage,
	parameter: INodeProperties,
	argument: Argument,
): INodeProperties[] {
	return forLanguage(language, parameter).flatMap((shown) => filledByModel(shown, argument));
}

export const executeParameters: INodeProperties[] = forOperation('execute', [
	{
		displayName: 'Mode',
		name: 'mode',
		type: 'options',
		noDataExpression: true,
		displayOptions: NOT_FOR_AGENTS,
		default: 'runOnceForEachItem',
		options: [
			{
				name: 'Run Once for Each Item',
				value: 'runOnceForEachItem',
				description: 'The code runs for every item; Python finds it in _item',
			},
			{
				name: 'Run Once for All Items',
				value: 'runOnceForAllItems',
				description: 'The code runs once; Python finds all items in _items',
			},
		],
	},
	{ ...languageParameter, displayOptions: { show: { '@version': [1] } } },
	codeFromParameter,
	...codeParameter(
		'python',
		{
			displayName: 'Python Code',
			name: 'pythonCode',
			type: 'string',
			typeOptions: { editor: 'codeNodeEditor', editorLanguage: 'python', rows: 10 },
			default:
				"import platform\n\nprint('Hello from Python', platform.python_version())\n\n# The last line is the result\n{'sum': 1 + 2}",
			hint: 'The result is the last expression, or what a top-level return gives. Input is in _item or _items, files are in /mnt/data.',
			displayOptions: { hide: UNLESS_WRITTEN },
		},
		{
			name: 'Python_Code',
			description:
				'Python code to run in an isolated session. Files are in /mnt/data, which is the working directory. Print what you want to see; the value of the last expression is the result. pandas, NumPy and matplotlib are installed; there is no internet access. New and changed files, charts included, come back with a downloadUrl to give to the user. When the status is Failed, correct the code by the traceback and call again.',
		},
	),
	...codeFileParameters,
	...codeParameter(
		'javaScript',
		{
			displayName: 'JavaScript Code',
			name: 'javaScriptCode',
			type: 'string',
			typeOptions: { editor: 'codeNodeEditor', editorLanguage: 'javaScript', rows: 10 },
			default: "console.log('Hello from Node.js', process.version)",
			hint: 'Items and rows are for Python only; files are in /mnt/data',
		},
		{
			name: 'JavaScript_Code',
			description:
				'JavaScript code for Node.js to run in an isolated session. Files are in /mnt/data. Print what you want to see with console.log. When the status is Failed, correct the code and call again.',
		},
	),
	...codeParameter(
		'shell',
		{
			displayName: 'Shell Command',
			name: 'shellCommand',
			type: 'string',
			typeOptions: { rows: 5 },
			default: 'ls -la /mnt/data',
			hint: 'Items and rows are for Python only; files are in /mnt/data',
		},
		{
			name: 'Shell_Command',
			description:
				'Shell command (bash) to run in an isolated Linux session. Files are in /mnt/data, which is the working directory.',
		},
	),
	{
		displayName: 'Input Binary Fields',
		name: 'inputBinaryFields',
		type: 'string',
		default: '',
		placeholder: 'e.g. data or *',
		hint: 'Binary fields to put into /mnt/data before the code runs; several separated by commas, or * for all',
	},
	...forLanguage('python', {
		displayName: 'Output',
		name: 'output',
		type: 'options',
		default: 'result',
		options: [
			{
				name: 'Result',
				value: 'result',
				description: 'One item with status, result, standard output and files',
			},
			{
				name: 'Items',
				value: 'items',
				description: 'Every dict of a list, or every row of a pandas DataFrame, becomes an item',
			},
		],
	}),
	{
		displayName: 'Output Files',
		name: 'outputFiles',
		type: 'options',
		default: 'newOrChanged',
		description: 'Files of the session to bring back as binary data of the output item',
		options: [
			{
				name: 'New or Changed',
				value: 'newOrChanged',
				description: 'Every file that the code made or changed',
			},
			{ name: 'Matching Pattern', value: 'pattern', description: 'Files whose path matches' },
			{ name: 'None', value: 'none', description: 'Files stay in the session' },
		],
	},
	{
		displayName: 'Pattern',
		name: 'outputPattern',
		type: 'string',
		required: true,
		default: '*',
		placeholder: 'e.g. *.png or reports/**/*.pdf',
		displayOptions: { show: { outputFiles: ['pattern'] } },
	},
	{
		...onCodeErrorParameter,
		displayOptions: { show: { '@version': [1] }, hide: { '@tool': [true] } },
	},
]);

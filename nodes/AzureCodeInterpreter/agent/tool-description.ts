import type { INodeProperties } from 'n8n-workflow';
import { forLanguage } from '../run/language-parameter';

const FILES = 'Files are in /mnt/data, which is the working directory';

const EXECUTE_PYTHON = [
	'Execute Python code in an isolated session: for calculations, data analysis, charts and work on files.',
	'Variables, imports and files stay for the next call.',
	`${FILES}: read input from there and write results there.`,
	'Print what you want to see; the value of the last expression is the result.',
	'Packages such as pandas, NumPy and matplotlib are installed; there is no internet access, so pip cannot install more.',
	'New and changed files, charts included, come back with name, size and, where possible, a downloadUrl to give to the user.',
	'When the code fails, the reply has status Failed and the traceback: correct the code and call again.',
].join(' ');

const EXECUTE_JAVASCRIPT = [
	'Execute JavaScript code for Node.js in an isolated session.',
	'Variables and files stay for the next call. Files are in /mnt/data.',
	'Print what you want to see with console.log.',
	'New and changed files come back with name, size and, where possible, a downloadUrl to give to the user.',
].join(' ');

const EXECUTE_SHELL = [
	'Execute a shell command (bash) in an isolated Linux session.',
	`Files stay for the next call. ${FILES}.`,
	'The reply has stdout, stderr and the exit code.',
	'New and changed files come back with name, size and, where possible, a downloadUrl to give to the user.',
].join(' ');

const UPLOAD =
	'Store a file in the folder /mnt/data of the isolated session, where code that is executed there can read it.';
const DOWNLOAD =
	'Get files from the folder /mnt/data of the isolated session, by path or pattern such as *.png. The reply has name, size and, where possible, a downloadUrl to give to the user.';
const LIST =
	'List the files in the folder /mnt/data of the isolated session, with path, size and time.';
const PACKAGES = 'List the packages, with their versions, that code in the session can import.';
const DELETE =
	'Delete files from the folder /mnt/data of the isolated session, by path or pattern such as *.tmp.';
const DELETE_SESSION =
	'End the isolated session: its files and variables are gone, and the next call starts with an empty one.';

/**
 * What a model is told of each operation. n8n itself would give it the same sentence for every operation
 * of a node without resources; a `toolDescription` of the node's own takes the place of n8n's field.
 */
export const toolDescriptionParameters: INodeProperties[] = [
	...forLanguage('python', toolDescription(EXECUTE_PYTHON, { operation: ['execute'] })),
	...forLanguage('javaScript', toolDescription(EXECUTE_JAVASCRIPT, { operation: ['execute'] })),
	...forLanguage('shell', toolDescription(EXECUTE_SHELL, { operation: ['execute'] })),
	toolDescription(UPLOAD, { operation: ['upload'] }),
	toolDescription(DOWNLOAD, { operation: ['download'] }),
	toolDescription(LIST, { operation: ['list'], listed: ['files'] }),
	toolDescription(PACKAGES, { operation: ['list'], listed: ['packages'] }),
	toolDescription(DELETE, { operation: ['delete'], target: ['files'] }),
	toolDescription(DELETE_SESSION, { operation: ['delete'], target: ['session'] }),
];

function toolDescription(text: string, shownFor: Record<string, string[]>): INodeProperties {
	return {
		displayName: 'Description',
		name: 'toolDescription',
		type: 'string',
		typeOptions: { rows: 4 },
		default: text,
		description:
			'What the model is told about this tool; a precise text makes it call the tool better',
		displayOptions: { show: { '@tool': [true], ...shownFor } },
	};
}

import type { INodeProperties } from 'n8n-workflow';
import { SINCE_1_1 } from '../../node-version';
import { OTHER_LANGUAGES } from '../../run/language-parameter';
import { notebookParameters } from './notebook-parameters';

/** Where the Python code comes from. */
export type CodeFrom = 'written' | 'file' | 'notebook';

/** A tool's code is written by its model, and version 1 of the node knows written code alone. */
const NEWER_AND_NOT_FOR_AGENTS: INodeProperties['displayOptions'] = {
	show: { ...SINCE_1_1 },
	hide: { '@tool': [true], ...OTHER_LANGUAGES },
};

/** What is shown in place of the code. Hidden rather than shown by it: version 1 has no such field. */
export const UNLESS_WRITTEN = { codeFrom: ['file', 'notebook'] };

export const codeFromParameter: INodeProperties = {
	displayName: 'Code From',
	name: 'codeFrom',
	type: 'options',
	noDataExpression: true,
	default: 'written',
	displayOptions: NEWER_AND_NOT_FOR_AGENTS,
	options: [
		{ name: 'Written Here', value: 'written', description: 'The code is in this node' },
		{
			name: 'Python File',
			value: 'file',
			description: 'A .py file is run as a script, with its own name and line numbers',
		},
		{
			name: 'Notebook',
			value: 'notebook',
			description: 'A Jupyter notebook is run cell by cell and comes back with its outputs',
		},
	],
};

export const codeFileParameters: INodeProperties[] = [
	{
		displayName: 'Code File',
		name: 'codeFile',
		type: 'string',
		required: true,
		default: 'data',
		placeholder: 'e.g. data or /mnt/data/report.py',
		hint: 'The binary field that holds the file, or its path in the session: what has a slash is a path',
		displayOptions: {
			...NEWER_AND_NOT_FOR_AGENTS,
			show: { ...NEWER_AND_NOT_FOR_AGENTS?.show, codeFrom: ['file', 'notebook'] },
		},
	},
	{
		...notebookParameters,
		displayOptions: {
			...NEWER_AND_NOT_FOR_AGENTS,
			show: { ...NEWER_AND_NOT_FOR_AGENTS?.show, codeFrom: ['notebook'] },
		},
	},
];

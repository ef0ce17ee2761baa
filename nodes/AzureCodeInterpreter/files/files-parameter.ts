import type { INodeProperties } from 'n8n-workflow';

/** Names the files of a session to work on; Download and Delete share it, so it survives a switch. */
export const filesParameter: INodeProperties = {
	displayName: 'Files',
	name: 'filePaths',
	type: 'string',
	typeOptions: { rows: 2 },
	required: true,
	default: '',
	placeholder: 'e.g. report.csv or *.png or reports/**/*.pdf',
	hint: 'Below /mnt/data; one per line, or separated by commas; patterns may use *, ? and **',
	description: 'Files below /mnt/data, by path or pattern',
};

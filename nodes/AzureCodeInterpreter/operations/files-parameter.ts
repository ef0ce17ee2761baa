import type { INodeProperties } from 'n8n-workflow';
import { filledByModel } from '../agent/filled-by-model';

/** Names the files of a session to work on; Download and Delete share it, so it survives a switch. */
export function filesParameter(displayOptions?: INodeProperties['displayOptions']) {
	return filledByModel(
		{
			displayName: 'Files',
			name: 'filePaths',
			type: 'string',
			typeOptions: { rows: 2 },
			required: true,
			default: '',
			placeholder: 'e.g. report.csv or *.png or reports/**/*.pdf',
			hint: 'Below /mnt/data; one per line, or separated by commas; patterns may use *, ?, ** and {a,b}',
			description: 'Files below /mnt/data, by path or pattern',
			displayOptions,
		},
		{
			name: 'Files',
			description:
				'Paths of files below /mnt/data, one per line; patterns such as *.png or reports/**/*.pdf are possible',
		},
	);
}

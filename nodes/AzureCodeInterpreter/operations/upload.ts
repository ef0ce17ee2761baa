import { Readable } from 'node:stream';
import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import {
	type FileContent,
	InvalidInputError,
	type RemotePath,
	absolutePath,
	assertSendable,
	parseDirectory,
	parseFilePath,
} from '../../../session-pool';
import { type InputFile, inputFiles } from '../files/input-file';
import { explainPartialUpload } from '../files/partial-upload';
import { filledByModel } from '../agent/filled-by-model';
import { filesForModel } from '../agent/tool-reply';
import { uniqueNames } from '../files/unique-names';
import { textParameter } from '../run/text-parameter';
import { forOperation } from './for-operation';
import type { Operation } from './operation';

/** n8n hands a tool no files, so what a model can store is text. Tools made before version 1.1 began with files. */
const AGENT_TOOL = { '@tool': [true], '@version': [{ _cnd: { gte: 1.1 } }] };
const OLD_AGENT_TOOL = { '@tool': [true], '@version': [1] };

function sourceParameter(
	source: string,
	displayOptions: INodeProperties['displayOptions'],
): INodeProperties {
	return {
		displayName: 'Source',
		name: 'source',
		type: 'options',
		default: source,
		options: [
			{ name: 'Binary Fields', value: 'binary', description: 'Files of the input item' },
			{ name: 'Text', value: 'text', description: 'Text written here or given by an expression' },
		],
		description: 'Where the content comes from',
		displayOptions,
	};
}

const parameters = forOperation('upload', [
	sourceParameter('binary', { hide: { '@tool': [true] } }),
	sourceParameter('binary', { show: OLD_AGENT_TOOL }),
	sourceParameter('text', { show: AGENT_TOOL }),
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		required: true,
		default: 'data',
		hint: 'The name of the input binary field containing the file to upload; several separated by commas, or * for all',
		displayOptions: { show: { source: ['binary'] } },
	},
	...filledByModel(
		{
			displayName: 'Text',
			name: 'text',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			description: 'Content of the file, stored as UTF-8',
			displayOptions: { show: { source: ['text'] } },
		},
		{
			name: 'Text',
			description: 'Content of the file, as text',
		},
	),
	...filledByModel(
		{
			displayName: 'File Name',
			name: 'fileName',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. notes.txt',
			displayOptions: { show: { source: ['text'] } },
		},
		{
			name: 'File_Name',
			description:
				'Name of the file, such as data.csv; code that is executed afterwards finds it in /mnt/data',
		},
	),
	{
		displayName: 'Directory',
		name: 'directory',
		type: 'string',
		default: '',
		placeholder: 'e.g. reports',
		description: 'Folder below /mnt/data to put the file in; leave empty for /mnt/data itself',
	},
]);

export const upload: Operation = {
	parameters,
	forModel: filesForModel,

	async run({ n8n, session }, itemIndex) {
		const files = await filesToStore(n8n, itemIndex);
		const { identifier, client } = await session(itemIndex);
		const items: IDataObject[] = [];
		for (const [index, { path, content }] of files.entries()) {
			const stored = await client.files
				.upload(path, content)
				.catch(explainPartialUpload(pathsOf(files.slice(0, index)), pathsOf(files.slice(index))));
			items.push({
				name: stored.name,
				path: stored.path,
				sizeInBytes: stored.sizeInBytes,
				contentType: stored.contentType ?? content.contentType ?? null,
				lastModifiedAt: stored.lastModifiedAt,
				sessionIdentifier: identifier,
			});
		}
		return items.map((json) => ({ json }));
	},
};

const pathsOf = (files: Array<{ path: RemotePath }>) => files.map(({ path }) => absolutePath(path));

/** The item's files and where they go; all are checked before the first is sent. */
async function filesToStore(
	n8n: IExecuteFunctions,
	itemIndex: number,
): Promise<Array<{ path: RemotePath; content: FileContent }>> {
	const directory = parseDirectory(textParameter(n8n, 'directory', itemIndex));
	const files =
		n8n.getNodeParameter('source', itemIndex, 'binary') === 'text'
			? [textFile(n8n, itemIndex)]
			: await inputFiles(
					n8n,
					itemIndex,
					n8n.getNodeParameter('binaryPropertyName', itemIndex, 'data'),
					'Input Binary Field',
				);
	if (files.length === 0) {
		throw new InvalidInputError(
			"'Input Binary Field' names no file of the item",
			'Let the node before give it a file, or name the field that holds one.',
		);
	}
	const names = uniqueNames(files.map((file) => file.fileName));
	return files.map(({ content }, index) => {
		const path = parseFilePath([directory, names[index]].filter((part) => part !== '').join('/'));
		assertSendable.file(path, content.sizeInBytes);
		return { path, content };
	});
}

function textFile(n8n: IExecuteFunctions, itemIndex: number): InputFile {
	const fileName = textParameter(n8n, 'fileName', itemIndex);
	if (fileName.trim() === '') {
		throw new InvalidInputError("'File Name' is empty", 'Give a name such as notes.txt.');
	}
	const content = Buffer.from(asText(n8n.getNodeParameter('text', itemIndex, '')));
	return {
		field: 'text',
		fileName,
		content: { sizeInBytes: content.length, open: () => Readable.from([content]) },
	};
}

/** Other values become JSON; what an expression did not find leaves the file empty. */
function asText(value: unknown): string {
	if (typeof value === 'string') return value;
	return value === undefined || value === null ? '' : JSON.stringify(value);
}

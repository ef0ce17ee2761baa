import { Readable } from 'node:stream';
import type { IDataObject } from 'n8n-workflow';
import { InvalidInputError } from '../../../session-pool/pool-error';
import { parseDirectory, parseFilePath } from '../../../session-pool/remote-path';
import { type InputFile, inputFiles } from '../binary-input';
import { uniqueNames } from '../unique-names';
import { type Operation, forOperation } from './operation';

const parameters = forOperation('upload', [
	{
		displayName: 'Source',
		name: 'source',
		type: 'options',
		default: 'binary',
		options: [
			{ name: 'Binary Fields', value: 'binary', description: 'Files of the input item' },
			{ name: 'Text', value: 'text', description: 'Text written here or given by an expression' },
		],
		description: 'Where the content comes from',
	},
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		required: true,
		default: 'data',
		hint: 'The name of the input binary field containing the file to upload; several separated by commas, or * for all',
		displayOptions: { show: { source: ['binary'] } },
	},
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
		displayName: 'File Name',
		name: 'fileName',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. notes.txt',
		displayOptions: { show: { source: ['text'] } },
	},
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

	async run({ n8n, pool, session, abortSignal }, itemIndex) {
		const { identifier } = session(itemIndex);
		const directory = parseDirectory(n8n.getNodeParameter('directory', itemIndex, '') as string);
		const source = n8n.getNodeParameter('source', itemIndex);
		const files =
			source === 'text'
				? [
						textFile(
							n8n.getNodeParameter('fileName', itemIndex),
							n8n.getNodeParameter('text', itemIndex),
						),
					]
				: await inputFiles(
						n8n,
						itemIndex,
						n8n.getNodeParameter('binaryPropertyName', itemIndex),
						'Input Binary Field',
					);
		if (files.length === 0) {
			throw new InvalidInputError(
				"'Input Binary Field' names no file of the item",
				'Let the node before give it a file, or name the field that holds one.',
			);
		}
		const names = uniqueNames(files.map((file) => file.fileName));
		const items: IDataObject[] = [];
		for (const [index, file] of files.entries()) {
			const path = parseFilePath([directory, names[index]].filter((part) => part !== '').join('/'));
			const stored = await pool.uploadFile(identifier, path, file.content, { abortSignal });
			items.push({
				name: stored.name,
				path: stored.path,
				sizeInBytes: stored.sizeInBytes,
				contentType: stored.contentType ?? file.content.contentType ?? null,
				lastModifiedAt: stored.lastModifiedAt,
				sessionIdentifier: identifier,
			});
		}
		return items.map((json) => ({ json }));
	},
};

function textFile(fileName: unknown, text: unknown): InputFile {
	if (typeof fileName !== 'string' || fileName.trim() === '') {
		throw new InvalidInputError("'File Name' is empty", 'Give a name such as notes.txt.');
	}
	const content = Buffer.from(typeof text === 'string' ? text : JSON.stringify(text ?? ''));
	return {
		field: 'text',
		fileName,
		content: { sizeInBytes: content.length, open: () => Readable.from([content]) },
	};
}

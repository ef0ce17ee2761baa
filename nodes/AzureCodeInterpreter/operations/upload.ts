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
	toFileName,
} from '../../../session-pool';
import { type InputFile, inputFiles } from '../files/input-file';
import { explainPartialUpload } from '../files/partial-upload';
import { filledByModel } from '../agent/filled-by-model';
import { filesForModel } from '../agent/tool-reply';
import { UniqueNames } from '../files/unique-names';
import { SINCE_1_1 } from '../node-version';
import type { NodeRun } from '../run/node-run';
import { asFlag, asText, textParameter } from '../run/parameter-values';
import { forOperation } from './for-operation';
import type { Operation } from './operation';

/** n8n hands a tool no files, so what a model can store is text. Tools made before version 1.1 began with files. */
const AGENT_TOOL = { '@tool': [true], ...SINCE_1_1 };
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
		{ name: 'Text', description: 'Content of the file, as text' },
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

const optionsParameter: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'File Name',
			name: 'fileName',
			type: 'string',
			default: '',
			placeholder: 'e.g. report.pdf',
			description: 'Name to store the file under, in place of its own; for files of binary fields',
		},
		{
			displayName: 'Make Names Fit',
			name: 'makeNamesFit',
			type: 'boolean',
			default: false,
			description:
				'Whether to replace what the service allows in no file name by _ and to cut names that are too long; otherwise such a name is an error',
		},
	],
};

export const upload: Operation = {
	parameters,
	options: forOperation('upload', [optionsParameter]),
	forModel: filesForModel,

	async run(run, itemIndex) {
		const wanted = await filesToStore(run, itemIndex);
		const { identifier, client } = await run.session(itemIndex);
		const files = withUniqueNames(run, identifier, wanted);
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

/** A file and where it goes; what is wrong with either was found before. */
interface FileToStore {
	path: RemotePath;
	content: FileContent;
}

const pathsOf = (files: FileToStore[]) => files.map(({ path }) => absolutePath(path));

/** Names that one run of the node has given, by session and folder: its items must not overwrite one another's files. */
const namesOfRuns = new WeakMap<NodeRun, Map<string, UniqueNames>>();

function withUniqueNames(run: NodeRun, session: string, files: FileToStore[]): FileToStore[] {
	const folders = namesOfRuns.get(run) ?? new Map<string, UniqueNames>();
	namesOfRuns.set(run, folders);
	return files.map(({ path, content }) => {
		const folder = `${session}/${path.directory}`;
		const names = folders.get(folder) ?? new UniqueNames();
		folders.set(folder, names);
		const name = names.take(path.name);
		if (name === path.name) return { path, content };
		run.hints.add(
			`Another file of this run is called ${absolutePath(path)}, so one of them was stored as '${name}'. The output has the name of each.`,
		);
		const unique = { ...path, name };
		assertSendable.file(unique, content.sizeInBytes);
		return { path: unique, content };
	});
}

/** The item's files and where they go; all are checked before the first is sent. */
async function filesToStore({ n8n }: NodeRun, itemIndex: number): Promise<FileToStore[]> {
	const directory = parseDirectory(
		textParameter(n8n, itemIndex, { name: 'directory', label: 'Directory' }),
	);
	const options = (n8n.getNodeParameter('options', itemIndex, {}) ?? {}) as UploadOptions;
	const ownName = asText('File Name', options.fileName).trim();
	const files =
		n8n.getNodeParameter('source', itemIndex, 'binary') === 'text'
			? [textFile(n8n, itemIndex)]
			: (await binaryFiles(n8n, itemIndex)).map((file) =>
					ownName === '' ? file : { ...file, fileName: ownName },
				);
	return files.map(({ fileName, content }) => {
		const name = isOn(options.makeNamesFit) ? toFileName(fileName) : fileName;
		const path = parseFilePath([directory, name].filter((part) => part !== '').join('/'));
		assertSendable.file(path, content.sizeInBytes);
		return { path, content };
	});
}

interface UploadOptions {
	fileName?: unknown;
	makeNamesFit?: unknown;
}

function isOn(value: unknown): boolean {
	if (value === undefined || value === null) return false;
	return asFlag('Make Names Fit', value);
}

async function binaryFiles(n8n: IExecuteFunctions, itemIndex: number): Promise<InputFile[]> {
	const fields = n8n.getNodeParameter('binaryPropertyName', itemIndex, 'data');
	const files = await inputFiles(n8n, itemIndex, fields, 'Input Binary Field');
	if (files.length > 0) return files;
	throw new InvalidInputError(
		"'Input Binary Field' names no file of the item",
		'Let the node before give it a file, or name the field that holds one.',
	);
}

function textFile(n8n: IExecuteFunctions, itemIndex: number): InputFile {
	const fileName = textParameter(n8n, itemIndex, { name: 'fileName', label: 'File Name' });
	if (fileName.trim() === '') {
		throw new InvalidInputError("'File Name' is empty", 'Give a name such as notes.txt.');
	}
	const content = Buffer.from(contentOf(n8n.getNodeParameter('text', itemIndex, '')));
	return {
		field: 'text',
		fileName,
		content: { sizeInBytes: content.length, open: () => Readable.from([content]) },
	};
}

/** Other values become JSON; what an expression did not find leaves the file empty. */
function contentOf(value: unknown): string {
	if (typeof value === 'string') return value;
	return value === undefined || value === null ? '' : JSON.stringify(value);
}

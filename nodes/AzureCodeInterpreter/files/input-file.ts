import { Readable } from 'node:stream';
import { BINARY_MODE_COMBINED, type IBinaryData, type IExecuteFunctions } from 'n8n-workflow';
import { namesOnLine } from './file-names';
import { isPattern, parsePattern } from './file-pattern';
import { type FileContent, InvalidInputError } from '../../../session-pool';

/** A binary field of an input item, ready to be sent. */
export interface InputFile {
	field: string;
	fileName: string;
	content: FileContent;
}

/**
 * Reads the binary fields that a parameter names: one, several separated by commas, a
 * pattern such as `attachment_*`, or `*` for all.
 * An expression may give a binary object itself.
 * @throws InvalidInputError naming the fields the item does have
 */
export async function inputFiles(
	n8n: IExecuteFunctions,
	itemIndex: number,
	fields: unknown,
	label: string,
): Promise<InputFile[]> {
	const available = binaryFieldsOf(n8n, itemIndex);
	if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) {
		if (isBinary(fields)) return [await toInputFile(n8n, itemIndex, 'data', fields)];
		throw new InvalidInputError(
			`'${label}' was given an object that is no file`,
			// When n8n keeps files in memory, $binary holds all of a file but its content.
			"Give the name of a binary field, or a whole file such as {{ $('Node').item.binary.data }}.",
		);
	}
	const names = (
		Array.isArray(fields) ? fields.map(String) : namesOnLine(String(fields ?? '')).parts
	)
		.map((name) => name.trim())
		.filter((name) => name !== '');
	const wanted = new Set(
		names.flatMap((name) => (available.has(name) ? name : fieldsFor(name, available))),
	);
	const files: InputFile[] = [];
	for (const field of wanted) {
		files.push(
			await toInputFile(n8n, itemIndex, field, findBinary(n8n, itemIndex, field, available, label)),
		);
	}
	return files;
}

/** Fields that a pattern such as `attachment_*` is for; of any other text the field of that name. */
function fieldsFor(name: string, available: Map<string, IBinaryData>): string[] {
	if (!isPattern(name)) return [name];
	const { matches } = parsePattern(name);
	return [...available.keys()].filter((field) => matches({ directory: '', name: field }));
}

/**
 * An item's binary fields by name. With the workflow setting `binaryMode: combined` they are in the
 * JSON; only then is JSON looked at, since data from outside must not pose as a stored file.
 */
export function binaryFieldsOf(
	n8n: IExecuteFunctions,
	itemIndex: number,
): Map<string, IBinaryData> {
	const item = n8n.getInputData()[itemIndex];
	const combined = n8n.getWorkflowSettings().binaryMode === BINARY_MODE_COMBINED;
	const fields = { ...item?.binary, ...(combined ? (item?.json[FILES_IN_JSON] as object) : {}) };
	return new Map(
		Object.entries(fields).filter((entry): entry is [string, IBinaryData] => isBinary(entry[1])),
	);
}

/** Where n8n puts binary fields in combined mode. */
const FILES_IN_JSON = '_files';

/** `$binary` leaves out `data`, which is the content itself or, beside an id, only where it is. */
function isBinary(value: unknown): value is IBinaryData {
	if (typeof value !== 'object' || value === null || !('mimeType' in value)) return false;
	return 'data' in value || 'id' in value;
}

function findBinary(
	n8n: IExecuteFunctions,
	itemIndex: number,
	field: string,
	available: Map<string, IBinaryData>,
	label: string,
): IBinaryData {
	const binary = available.get(field) ?? binaryAtPath(n8n, itemIndex, field);
	if (binary !== undefined) return binary;
	const names = [...available.keys()].map((name) => `'${name}'`).join(', ');
	throw new InvalidInputError(
		`The item has no binary field '${field}', which '${label}' asks for`,
		names === ''
			? 'The item has no binary data at all; let the node before give it a file.'
			: `It has ${names}.`,
	);
}

/** Follows paths such as `_files.first`, which n8n allows in combined mode. */
function binaryAtPath(
	n8n: IExecuteFunctions,
	itemIndex: number,
	path: string,
): IBinaryData | undefined {
	try {
		return n8n.helpers.assertBinaryData(itemIndex, path);
	} catch {
		return undefined;
	}
}

/** Read from n8n's store at a time; with its own 64 kB an upload takes up to twice as long. */
const READ_BYTES = 128 * 1024;

async function toInputFile(
	n8n: IExecuteFunctions,
	itemIndex: number,
	field: string,
	binary: IBinaryData,
): Promise<InputFile> {
	const given = binary.fileName?.trim();
	const fileName = given || [field, binary.fileExtension].filter(Boolean).join('.');
	const contentType = binary.mimeType;
	const { id } = binary;
	if (id !== undefined) {
		const { fileSize } = await n8n.helpers.getBinaryMetadata(id).catch(() => notStored(field));
		return {
			field,
			fileName,
			content: {
				sizeInBytes: fileSize,
				contentType,
				open: async () => await n8n.helpers.getBinaryStream(id, READ_BYTES),
			},
		};
	}
	const buffer = await n8n.helpers
		.getBinaryDataBuffer(itemIndex, binary)
		.catch(() => notStored(field));
	return {
		field,
		fileName,
		content: { sizeInBytes: buffer.length, contentType, open: () => Readable.from([buffer]) },
	};
}

/** n8n says no more than that a file was not found, with a path of its own. */
function notStored(field: string): never {
	throw new InvalidInputError(
		`The file of binary field '${field}' is not in n8n's store`,
		'n8n removes files together with the execution they belong to: run the node that made it again.',
	);
}

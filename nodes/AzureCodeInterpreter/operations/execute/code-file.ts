import { buffer } from 'node:stream/consumers';
import type { IExecuteFunctions } from 'n8n-workflow';
import { InvalidInputError, type RemotePath, parseFilePath } from '../../../../session-pool';
import { type InputFile, inputFiles } from '../../files/input-file';
import { readAtMost } from '../../python/session-text';
import type { ChosenSession } from '../../session/session-choice';

/** Code that is not written in the node: a file of the item, or one that is in the session already. */
export type CodeFile = { input: InputFile } | { path: RemotePath };

/**
 * Finds the file that 'Code File' names; nothing is read yet.
 * @param value a path when there is a slash in it, else the name of a binary field, or a binary object
 * @throws InvalidInputError when there is no such field, or several are named
 */
export async function findCodeFile(
	n8n: IExecuteFunctions,
	itemIndex: number,
	value: unknown,
): Promise<CodeFile> {
	if (typeof value === 'string' && value.includes('/')) return { path: parseFilePath(value) };
	const files = await inputFiles(n8n, itemIndex, value, 'Code File');
	// A file that an expression gives is of no field of the item, whatever it is called.
	const field = typeof value === 'string' ? files[0]?.field : 'codeFile';
	if (files.length === 1) return { input: { ...files[0], field } };
	throw new InvalidInputError(
		files.length === 0
			? "'Code File' is empty"
			: `'Code File' names ${files.length} files, but code comes from one`,
		'Name the binary field that holds the file, or give its path in the session, such as /mnt/data/report.py.',
	);
}

/** The file's own name, without folders. */
export function nameOfCodeFile(file: CodeFile): string {
	return 'path' in file ? file.path.name : file.input.fileName;
}

/**
 * The file's content.
 * @throws InvalidInputError when it has more bytes than `limit`
 */
export async function readCodeFile(
	file: CodeFile,
	{ client }: ChosenSession,
	limit: number,
): Promise<Buffer> {
	const isKnownToFit = 'path' in file || file.input.content.sizeInBytes <= limit;
	if (isKnownToFit) {
		const content =
			'path' in file
				? await readAtMost(client.files, file.path, limit)
				: await buffer(await file.input.content.open());
		if (content.length <= limit) return content;
	}
	throw new InvalidInputError(
		`The file ${nameOfCodeFile(file)} has more than ${limit / 1024 / 1024} MB`,
		'Clear the outputs of the notebook, and keep data in files of their own.',
	);
}

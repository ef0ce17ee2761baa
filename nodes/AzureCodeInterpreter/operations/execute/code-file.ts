import type { IExecuteFunctions } from 'n8n-workflow';
import { InvalidInputError, type RemotePath, parseFilePath } from '../../../../session-pool';
import { type InputFile, inputFiles } from '../../files/input-file';

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

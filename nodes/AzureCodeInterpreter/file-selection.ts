import { InvalidInputError, SessionPoolError } from '../../session-pool/pool-error';
import {
	type RemotePath,
	absolutePath,
	parseDirectory,
	parseFilePath,
} from '../../session-pool/remote-path';
import type { RemoteFile } from '../../session-pool/types';
import { fixedFolder, isPattern, matcher } from './file-pattern';
import type { OperationRun } from './operations/operation';
import type { ChosenSession } from './session-choice';

/** A chosen file; what a listing said of it comes along. */
export type SelectedFile = RemotePath & Partial<RemoteFile>;

/**
 * Finds the files that a parameter names: paths or patterns, one per line or separated by commas, or
 * a list from an expression. A comma is also allowed in a file name, so a text with commas is first
 * looked up as one name.
 * @throws InvalidInputError when nothing is named, or a path leads out of `/mnt/data`
 */
export async function selectFiles(
	run: OperationRun,
	session: ChosenSession,
	given: unknown,
): Promise<SelectedFile[]> {
	const texts = (Array.isArray(given) ? given.map(String) : String(given ?? '').split(/\r?\n/))
		.map((text) => text.trim())
		.filter((text) => text !== '');
	if (texts.length === 0) {
		throw new InvalidInputError(
			"'Files' is empty",
			'Name a file, such as report.csv, or a pattern, such as *.png.',
		);
	}
	const selected = new Map<string, SelectedFile>();
	for (const text of texts) {
		const isList = Array.isArray(given) || !text.includes(',');
		const parts = isList || (await exists(run, session, text)) ? [text] : text.split(',');
		for (const part of parts.map((piece) => piece.trim()).filter((piece) => piece !== '')) {
			for (const path of await matching(run, session, part)) selected.set(absolutePath(path), path);
		}
	}
	return [...selected.values()];
}

async function matching(
	{ pool, n8n, abortSignal }: OperationRun,
	session: ChosenSession,
	text: string,
): Promise<SelectedFile[]> {
	if (!isPattern(text)) return [parseFilePath(text)];
	const pattern = parseDirectory(text);
	const found = await pool.listFiles(session.identifier, fixedFolder(pattern), { abortSignal });
	const matches = matcher(pattern);
	const files = found.filter((file) => file.type === 'file' && matches(file));
	if (files.length === 0) {
		n8n.addExecutionHints({
			message: `No file of the session matches '${text}'`,
			location: 'outputPane',
		});
	}
	return files;
}

async function exists(
	{ pool, abortSignal }: OperationRun,
	session: ChosenSession,
	text: string,
): Promise<boolean> {
	if (isPattern(text)) return false;
	return await pool.getFile(session.identifier, parseFilePath(text), { abortSignal }).then(
		() => true,
		(error: unknown) => {
			if (error instanceof SessionPoolError && (error.status === 404 || error.status === 400)) {
				return false;
			}
			throw error;
		},
	);
}

import {
	InvalidInputError,
	type RemoteFile,
	type RemotePath,
	SessionPoolError,
	absolutePath,
	parseFilePath,
} from '../../../session-pool';
import { isPattern, parsePattern } from './file-pattern';
import { namesInText, namesOnLine } from './file-names';
import { listFolder } from './folder';
import type { NodeRun } from '../run/node-run';
import type { ChosenSession } from '../session/session-choice';

/** A chosen file; what a listing said of it comes along. */
export type SelectedFile = RemotePath & Partial<RemoteFile>;

/** One line of the parameter: a path or pattern, or several between commas. */
interface Line {
	text: string;
	parts: string[];
}

/**
 * Reads a parameter that names files: paths or patterns, one per line or separated by commas, or a list
 * from an expression, also of items' JSON with a `path`. Nothing is sent yet.
 * @throws InvalidInputError when nothing is named, or a path leads out of `/mnt/data`
 */
export function readFiles(given: unknown): Line[] {
	const list = typeof given === 'object' && given !== null ? [given].flat().map(pathOf) : undefined;
	const named = list ?? namesInText(String(given ?? ''));
	const lines = named
		.map((text) =>
			list === undefined ? namesOnLine(text) : { text: text.trim(), parts: [text.trim()] },
		)
		.map(({ text, parts }) => ({ text, parts: parts.filter((part) => part !== '') }))
		.filter(({ parts }) => parts.length > 0);
	if (lines.length === 0) {
		throw new InvalidInputError(
			"'Files' is empty",
			'Name a file, such as report.csv, or a pattern, such as *.png.',
		);
	}
	for (const part of lines.flatMap(({ parts }) => parts)) {
		if (isPattern(part)) parsePattern(part);
		else parseFilePath(part);
	}
	return lines;
}

function pathOf(entry: unknown): string {
	if (typeof entry !== 'object' || entry === null) return String(entry);
	if ('path' in entry && typeof entry.path === 'string') return entry.path;
	throw new InvalidInputError(
		"'Files' was given an object without a path",
		'Give a path, a pattern, or a list of them.',
	);
}

/**
 * Finds the files that the lines name. A comma is also allowed in a file name, so a line with commas is
 * first looked up as one name.
 */
export async function selectFiles(
	run: NodeRun,
	session: ChosenSession,
	lines: Line[],
): Promise<SelectedFile[]> {
	const selected = new Map<string, SelectedFile>();
	for (const { text, parts } of lines) {
		const isOne = parts.length > 1 && (await exists(session, text));
		for (const part of isOne ? [text] : parts) {
			for (const path of await matching(run, session, part)) selected.set(absolutePath(path), path);
		}
	}
	return [...selected.values()];
}

async function matching(
	{ hints }: NodeRun,
	session: ChosenSession,
	text: string,
): Promise<SelectedFile[]> {
	if (!isPattern(text)) return [parseFilePath(text)];
	const pattern = parsePattern(text);
	const found = (await listFolder(session, pattern)) ?? [];
	const files = found.filter((file) => file.type === 'file' && pattern.matches(file));
	if (files.length === 0) hints.add(`No file of the session matches '${text}'`);
	return files;
}

async function exists(session: ChosenSession, text: string): Promise<boolean> {
	if (isPattern(text)) return false;
	return await session.client.files.get(parseFilePath(text)).then(
		() => true,
		(error: unknown) => {
			if (error instanceof SessionPoolError && (error.status === 404 || error.status === 400)) {
				return false;
			}
			throw error;
		},
	);
}

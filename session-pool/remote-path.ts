import { InvalidInputError } from './pool-error';

/** Where the service keeps a session's files (contract, section 12). */
export const DATA_DIRECTORY = '/mnt/data';

/** Characters the service allows in a file name; a folder name may hold the same but no dot (section 12). */
const NAME_CHARACTERS = String.raw`\p{L}\p{M}\p{N}\-_ @$&=;,#%^()`;
const FOLDER_NAME = new RegExp(`^[${NAME_CHARACTERS}]+$`, 'u');
const FILE_NAME = new RegExp(`^[.${NAME_CHARACTERS}]+$`, 'u');
const NOT_IN_FILE_NAME = new RegExp(`[^.${NAME_CHARACTERS}]`, 'gu');
const ONLY_DOTS = /^\.*$/;

/** A place below `/mnt/data`: the folder and the name travel separately on the wire. */
export interface RemotePath {
	/** Folder below `/mnt/data`, `/` between segments; empty for `/mnt/data` itself. */
	directory: string;
	name: string;
}

/**
 * Reads a file path as a person writes it: `a.csv`, `sub/a.csv` or `/mnt/data/sub/a.csv`.
 * @throws InvalidInputError for an empty path or one that leads out of `/mnt/data`.
 */
export function parseFilePath(text: string): RemotePath {
	const segments = segmentsBelowData(text);
	const name = segments.pop();
	if (name === undefined || /\/\s*$/.test(text)) {
		throw new InvalidInputError(
			`'${printable(text)}' does not name a file`,
			'Give the name of a file, such as report.csv or reports/report.csv.',
		);
	}
	return { directory: segments.join('/'), name };
}

/**
 * Reads a folder as a person writes it: empty, `/`, `reports`, `reports/2026` or `/mnt/data/reports`.
 * @throws InvalidInputError for one that leads out of `/mnt/data`.
 */
export function parseDirectory(text: string): string {
	return segmentsBelowData(text).join('/');
}

/** @throws InvalidInputError when the service would refuse to create a file there. */
export function assertUploadable({ directory, name }: RemotePath): void {
	if (ONLY_DOTS.test(name) || !FILE_NAME.test(name)) {
		throw new InvalidInputError(
			`The service does not allow the file name '${printable(name)}'`,
			'File names may hold letters, digits, spaces and - _ . @ $ & = ; , # % ^ ( )',
		);
	}
	const refused = directory.split('/').find((folder) => folder !== '' && !FOLDER_NAME.test(folder));
	if (refused !== undefined) {
		throw new InvalidInputError(
			`The service does not allow the folder name '${printable(refused)}'`,
			'Folder names may hold letters, digits, spaces and - _ @ $ & = ; , # % ^ ( ), but no dot.',
		);
	}
}

/** What a server that decodes once too often takes for a path. */
const ENCODED_SEPARATOR = /%(?:25)*(?:2f|5c)/gi;

/** Bytes that a made name has at most: 255 with room for a number that makes it unique. */
const MADE_NAME_BYTES = 240;
/** Longest extension, in bytes, that a name keeps when it is cut. */
const MAX_EXTENSION_BYTES = 20;

/**
 * A file name the service takes, made from any text: what is not allowed becomes `_`, and what is too
 * long is cut before its extension.
 */
export function toFileName(text: string): string {
	const base = text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1);
	const cleaned = base.replace(NOT_IN_FILE_NAME, '_').replace(ENCODED_SEPARATOR, '_').trim();
	return ONLY_DOTS.test(cleaned) ? 'file' : cutName(cleaned);
}

function cutName(name: string): string {
	if (Buffer.byteLength(name) <= MADE_NAME_BYTES) return name;
	const dot = name.lastIndexOf('.');
	const given = dot === -1 ? '' : name.slice(dot);
	const extension = Buffer.byteLength(given) <= MAX_EXTENSION_BYTES ? given : '';
	const limitBytes = MADE_NAME_BYTES - Buffer.byteLength(extension);
	let stem = '';
	let size = 0;
	for (const letter of name) {
		size += Buffer.byteLength(letter);
		if (size > limitBytes) break;
		stem += letter;
	}
	return stem.trimEnd() + extension;
}

/** Absolute path as people and Python code write it. */
export function absolutePath({ directory, name }: RemotePath): string {
	return [DATA_DIRECTORY, directory, name].filter((part) => part !== '').join('/');
}

/** What is left of a path below `/mnt/data`, which is stripped only as a whole leading prefix. */
export function withoutDataPrefix(path: string): string {
	if (path === DATA_DIRECTORY) return '';
	return path.startsWith(`${DATA_DIRECTORY}/`) ? path.slice(DATA_DIRECTORY.length + 1) : path;
}

function segmentsBelowData(text: string): string[] {
	const path = withoutDataPrefix(text.trim());
	const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
	if (path.includes('\\')) {
		throw new InvalidInputError(
			`The path '${printable(text)}' has a backslash`,
			`Give a path below ${DATA_DIRECTORY} with / between folders.`,
		);
	}
	if (segments.includes('..')) {
		throw new InvalidInputError(
			`The path '${printable(text)}' leads out of ${DATA_DIRECTORY}`,
			`Give a path below ${DATA_DIRECTORY}, with / between folders and without '..'.`,
		);
	}
	return segments;
}

/** Control characters would garble an error message or a log. */
function printable(text: string): string {
	return text.replace(/\p{C}/gu, '\uFFFD').slice(0, 200);
}

/** Which names and paths the service takes, and how they become paths below `/mnt/data`. */
import { ServiceError } from './service-error.js';

/** Letters of any language, digits and these. */
const NAME = /^[\p{L}\p{M}\p{N}\-_ .@$&=;,#%^()]+$/u;
/** Folders: the same without the full stop. */
const FOLDER = /^[\p{L}\p{M}\p{N}\-_ @$&=;,#%^()]+$/u;
const LONGEST_NAME = 255;
const ROOT = /^\/?mnt\/data(?:\/|$)/;

/**
 * The query parameter `path`, e.g. `a/b`, `/a/b/`, `/`, `/mnt/data/a`.
 * @returns the folder's path below `/mnt/data`; '' for that itself
 * @throws ServiceError 400 FilePathInvalid
 */
export function folderPath(path: unknown): string {
	if (path === undefined) return '';
	if (typeof path !== 'string') throw invalidPath(String(path), 'path can be given only once');
	const names = path
		.replace(ROOT, '')
		.split('/')
		.filter((name) => name !== '');
	for (const name of names) {
		if (!FOLDER.test(name))
			throw invalidPath(path, 'path cannot contain any reserved file path characters');
		if (name.length > LONGEST_NAME) throw invalidPath(path, 'path is too long');
	}
	return names.join('/');
}

/**
 * The name in an upload's form, which may carry the folder: `/mnt/data/x.csv` is `x.csv`.
 * @throws ServiceError 400 FilePathInvalid
 */
export function uploadName(name: string): string {
	const bare = name.replace(ROOT, '');
	if (!NAME.test(bare) || bare === '.' || bare === '..') {
		throw invalidPath(name, 'file name cannot contain any reserved file path characters');
	}
	if (bare.length > LONGEST_NAME) throw invalidPath(name, 'file name is too long');
	return bare;
}

/**
 * The name of an existing file in a URL. Code may have made files with any name, so only what could leave the folder is
 * refused.
 * @throws ServiceError 400 FilePathInvalid
 */
export function existingName(name: string): string {
	const bare = name.replace(ROOT, '');
	if (bare === '' || bare === '.' || bare === '..' || /[/\\\0]/.test(bare)) {
		throw invalidPath(name, 'file name cannot contain any reserved file path characters');
	}
	return bare;
}

export function joinPath(folder: string, name: string): string {
	return folder === '' ? name : `${folder}/${name}`;
}

/** A name or path that the service does not take: 400. */
export function invalidPath(path: string, why: string): ServiceError {
	return new ServiceError(
		400,
		'FilePathInvalid',
		`File Path '${path}' is invalid because '${why}'.`,
		'path',
	);
}

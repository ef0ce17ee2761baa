/** Paths below `/mnt/data`, as lists of names. */

/** Folders in folders that a path may lead through. */
export const MAX_DEPTH = 200;
/** Symbolic links that one path may lead through. */
export const MAX_LINKS = 40;

export function namesOf(path: string): string[] {
	return path.split('/').filter(Boolean);
}

export function nameOf(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

/** The names below `/mnt/data` that a link leads to. @returns undefined if it leads out */
export function pathBehind(folder: string[], target: string, rest: string[]): string[] | undefined {
	const names = target.startsWith('/') ? [] : ['mnt', 'data', ...folder];
	for (const name of target.split('/')) {
		if (name === '..') names.pop();
		else if (name !== '' && name !== '.') names.push(name);
	}
	return names[0] === 'mnt' && names[1] === 'data' ? [...names.slice(2), ...rest] : undefined;
}

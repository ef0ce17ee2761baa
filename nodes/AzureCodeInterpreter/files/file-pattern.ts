import type { RemoteFile } from '../../../session-pool';

/** Whether a text is a pattern: neither character is allowed in a file name of the service. */
export function isPattern(text: string): boolean {
	return /[*?]/.test(text);
}

/**
 * A test for paths below `/mnt/data`: `*` and `?` stay within a folder, `**` crosses folders.
 * A pattern without a folder, such as `*.png`, is for `/mnt/data` itself.
 */
export function matcher(pattern: string): (file: RemoteFile) => boolean {
	const source = pattern.replace(/\*\*\/|\*\*|\*|\?|[^*?]+/g, (token) => {
		switch (token) {
			case '**/':
				return '(?:[^/]+/)*';
			case '**':
				return '.*';
			case '*':
				return '[^/]*';
			case '?':
				return '[^/]';
			default:
				return token.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
		}
	});
	const expression = new RegExp(`^${source}$`, 'su');
	return ({ directory, name }) => expression.test(directory === '' ? name : `${directory}/${name}`);
}

/** Folder of a pattern that holds no wildcard itself, so that only this part need be listed. */
export function fixedFolder(pattern: string): { directory: string; recursive: boolean } {
	const segments = pattern.split('/');
	const firstWild = segments.findIndex(isPattern);
	const fixed = segments.slice(0, firstWild);
	return {
		directory: fixed.join('/'),
		recursive: firstWild < segments.length - 1 || pattern.includes('**'),
	};
}

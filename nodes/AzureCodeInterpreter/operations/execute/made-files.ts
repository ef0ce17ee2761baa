import { posix } from 'node:path';
import type { Content, Report, Shown } from '../../python/report';
import { BEYOND_FILES, BEYOND_SIZE, type FileLeftBehind, type MadeFile } from './outcome';

/** What the code showed and the files it made, in this order. */
export function madeByReport({ shown, files }: Pick<Report, 'shown' | 'files'>): MadeFile[] {
	const counts = new Map<string, number>();
	const displays = shown.map((one) => {
		const kind = kindOf(one);
		const count = (counts.get(kind) ?? 0) + 1;
		counts.set(kind, count);
		return display(one, count === 1 ? kind : `${kind}_${count}`);
	});
	const made = files.map(({ path, ...content }) => ({
		name: posix.basename(path),
		path,
		...whereabouts(content, path),
	}));
	return [...displays, ...made];
}

/** Start of the name of its binary field: `chart` for what the program calls `chart-1.html`. */
function kindOf({ mimeType, name }: Shown): string {
	if (mimeType.startsWith('image/')) return 'image';
	return /^([a-z]{1,20})-\d/.exec(name)?.[1] ?? 'display';
}

function display({ mimeType, name, ...content }: Shown, field: string): MadeFile {
	return {
		name: `${field}${posix.extname(name)}`,
		path: null,
		field,
		mimeType,
		...whereabouts(content),
	};
}

/** Content that came with the report counts only when all of it did. */
function whereabouts({ data, file, sizeInBytes }: Content, path?: string) {
	const content = data === undefined ? undefined : Buffer.from(data, 'base64');
	if (content !== undefined && (sizeInBytes === 0 || content.length === sizeInBytes)) {
		return { content, sizeInBytes: content.length };
	}
	return { source: file ?? path, sizeInBytes };
}

/** Files that the program left where they are. */
export function leftByReport({ filesLeft }: Report): FileLeftBehind[] {
	return filesLeft.map(({ path, sizeInBytes, reason }) => ({
		name: posix.basename(path),
		path,
		sizeInBytes,
		reason: REASONS[reason] ?? reason,
	}));
}

const REASONS: Record<string, string> = {
	maxFiles: BEYOND_FILES,
	maxFileBytes: BEYOND_SIZE,
};

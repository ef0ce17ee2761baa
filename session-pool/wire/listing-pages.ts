import { SessionPoolError } from '../pool-error';
import type { RemoteFile } from '../models';

/** A listing without end is stopped here: pages of one folder, entries altogether, folders and their depth. */
export const LISTING_LIMITS = {
	pages: 1_000,
	entries: 1_000_000,
	folders: 10_000,
	/** Linux takes paths of 4,096 bytes, so 2,048 folders at the very most. */
	depth: 100,
};

/** Part of a listing; `nextLink` leads to the next part. */
export interface Page<T> {
	entries: T[];
	nextLink: string | null;
}

/**
 * Collects a listing that comes in parts.
 * @param read gives a part and the address of the next one, or null
 */
export async function allPages<T>(
	first: string,
	read: (url: string) => Promise<Page<T>>,
): Promise<T[]> {
	const pages: T[][] = [];
	const asked = new Set<string>();
	let entries = 0;
	for (let url: string | null = first; url !== null;) {
		if (asked.has(url)) {
			throw new SessionPoolError(
				'The list leads back to the same page',
				'Check {endpoint} and {apiVersion} in {connection}.',
				{ kind: 'unreadableReply', code: 'ListingCircle' },
			);
		}
		asked.add(url);
		const page = await read(url);
		pages.push(page.entries);
		entries += page.entries.length;
		if (asked.size >= LISTING_LIMITS.pages || entries > LISTING_LIMITS.entries) {
			if (page.nextLink !== null || entries > LISTING_LIMITS.entries) throw listingTooLong();
		}
		url = page.nextLink;
	}
	return pages.flat();
}

/**
 * A folder and all folders below it, one listing each, for versions that cannot list them in one call.
 * @param list gives one folder's own entries
 */
export async function allFolders(
	directory: string,
	list: (directory: string) => Promise<RemoteFile[]>,
): Promise<RemoteFile[]> {
	const listings: RemoteFile[][] = [];
	const waiting = [{ directory, depth: 0 }];
	const seen = new Set([directory]);
	let entries = 0;
	let folders = 0;
	for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
		const files = await list(folder.directory);
		listings.push(files);
		entries += files.length;
		folders++;
		const below = files
			.filter(({ type }) => type === 'directory')
			.map(({ directory: parent, name }) => [parent, name].filter((part) => part !== '').join('/'))
			.filter((inside) => !seen.has(inside));
		const { entries: maxEntries, folders: maxFolders, depth: maxDepth } = LISTING_LIMITS;
		const isTooDeep = below.length > 0 && folder.depth >= maxDepth;
		if (isTooDeep || folders + waiting.length + below.length > maxFolders || entries > maxEntries) {
			throw listingTooLong();
		}
		// The last that is put on the pile is listed next.
		for (const inside of below.reverse()) {
			seen.add(inside);
			waiting.push({ directory: inside, depth: folder.depth + 1 });
		}
	}
	return listings.flat();
}

function listingTooLong(): SessionPoolError {
	return new SessionPoolError(
		'The list has no end',
		`At most ${LISTING_LIMITS.entries} entries and ${LISTING_LIMITS.folders} folders are listed. Name a folder that holds less, or delete what is not needed.`,
		{ kind: 'tooLarge', code: 'ListingTooLong' },
	);
}

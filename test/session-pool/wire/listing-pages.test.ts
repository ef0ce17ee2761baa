import type { RemoteFile } from '../../../session-pool';
import { LISTING_LIMITS, allFolders, allPages } from '../../../session-pool/wire/listing-pages';

const shipped = { ...LISTING_LIMITS };
afterEach(() => Object.assign(LISTING_LIMITS, shipped));

/** Pages of so many entries each, every one with a link to the next. */
const pagesOf =
	(...sizes: number[]) =>
	async (url: string) => ({
		entries: Array.from({ length: sizes[Number(url)] }, (_, n) => n),
		nextLink: Number(url) + 1 < sizes.length ? String(Number(url) + 1) : null,
	});

const entry = (type: 'file' | 'directory', directory: string, name: string): RemoteFile => ({
	...{ name, directory, type, path: '' },
	...{ sizeInBytes: 0, contentType: null, lastModifiedAt: null },
});
/** Lists a tree whose folders are given with the names of the folders in them; each has one file, too. */
const tree = (folders: Record<string, string[]>) => async (directory: string) => [
	...(folders[directory] ?? []).map((name) => entry('directory', directory, name)),
	entry('file', directory, 'x'),
];
const TOO_LONG = {
	kind: 'tooLarge',
	code: 'ListingTooLong',
	message: 'The list has no end',
	advice: expect.stringContaining('Name a folder that holds less'),
};

test('The limits of a listing are those that its error tells', () => {
	expect(LISTING_LIMITS).toEqual({ pages: 1_000, entries: 1_000_000, folders: 10_000, depth: 100 });
});

describe('Pages', () => {
	test('are read until the last', async () => {
		expect(await allPages('0', pagesOf(2, 0, 3))).toEqual([0, 1, 0, 1, 2]);
	});

	test('that lead back are an error', async () => {
		const circle = async () => ({ entries: [1], nextLink: '0' });
		await expect(allPages('0', circle)).rejects.toMatchObject({
			kind: 'unreadableReply',
			code: 'ListingCircle',
			advice: 'Check the endpoint and the API version in the connection.',
		});
	});

	test('may be as many as the limit, and no more', async () => {
		LISTING_LIMITS.pages = 3;
		expect(await allPages('0', pagesOf(1, 1, 1))).toHaveLength(3);
		await expect(allPages('0', pagesOf(1, 1, 1, 1))).rejects.toMatchObject(TOO_LONG);
	});

	test('may hold as many entries as the limit, and no more', async () => {
		LISTING_LIMITS.entries = 3;
		expect(await allPages('0', pagesOf(2, 1))).toHaveLength(3);
		expect(await allPages('0', pagesOf(3, 0))).toHaveLength(3);
		await expect(allPages('0', pagesOf(2, 2))).rejects.toMatchObject(TOO_LONG);
	});
});

describe('Folders', () => {
	test('are listed once each, in their order, with what is in them', async () => {
		const listed: string[] = [];
		const list = tree({ '': ['a', 'b'], a: ['c'], 'a/c': [], b: [] });
		const files = await allFolders('', (directory) => {
			listed.push(directory);
			return list(directory);
		});
		expect(listed).toEqual(['', 'a', 'a/c', 'b']);
		expect(files.filter(({ type }) => type === 'file')).toHaveLength(4);
	});

	test('without a name, or that hold themselves, are not listed again', async () => {
		let calls = 0;
		await allFolders('', async () => {
			calls++;
			return [entry('directory', '', '')];
		});
		expect(calls).toBe(1);
	});

	test('may be as many as the limit, and no more', async () => {
		LISTING_LIMITS.folders = 4;
		expect(await allFolders('', tree({ '': ['a', 'b', 'c'] }))).toHaveLength(7);
		expect(await allFolders('', tree({ '': ['a', 'b'], b: ['c'] }))).toHaveLength(7);
		const tooMany: Array<Record<string, string[]>> = [
			{ '': ['a', 'b', 'c', 'd'] },
			{ '': ['a', 'b'], a: ['c', 'd'] },
			{ '': ['a', 'b'], b: ['c', 'd'] },
		];
		for (const folders of tooMany) {
			await expect(allFolders('', tree(folders))).rejects.toMatchObject(TOO_LONG);
		}
	});

	test('may hold as many entries as the limit, and no more', async () => {
		LISTING_LIMITS.entries = 3;
		expect(await allFolders('', tree({ '': ['a'] }))).toHaveLength(3);
		await expect(allFolders('', tree({ '': ['a', 'b'] }))).rejects.toMatchObject(TOO_LONG);
	});

	test('may be as deep as the limit, and no deeper', async () => {
		LISTING_LIMITS.depth = 2;
		expect(await allFolders('', tree({ '': ['a'], a: ['b'] }))).toHaveLength(5);
		const deeper = tree({ '': ['a'], a: ['b'], 'a/b': ['c'] });
		await expect(allFolders('', deeper)).rejects.toMatchObject(TOO_LONG);
	});
});

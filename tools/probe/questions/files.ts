import { randomBytes } from 'node:crypto';

import { type Question, replyShown, shown } from '../question';

const NAMES = ['.probe', 'a.b.c.txt', 'a #1 größe 100%.txt', '日本語.txt', 'a&b=c;d.txt'];

export const FILES: Question[] = [
	{
		asks: 'a file, there and back, and in between seen by code',
		contract: 'the same bytes; 200, 200, 204',
		reliedOn: 'every file',
		put: async ({ session }) => {
			const content = randomBytes(50_000);
			const uploaded = await session.upload('probe.bin', content);
			const { stdout } = await session.run(
				'import os\nprint(os.path.getsize("/mnt/data/probe.bin"))',
			);
			const downloaded = await session.call('GET', '/files/probe.bin/content');
			const deleted = await session.call('DELETE', '/files/probe.bin');
			const same = downloaded.bytes.equals(content);
			const says = `${uploaded.status}, ${downloaded.status}, ${deleted.status}; ${same ? 'the same bytes' : 'other bytes'}, ${shown(stdout.trim())} bytes to code`;
			return {
				says,
				agrees: says === '200, 200, 204; the same bytes, "50000" bytes to code',
				works: same && stdout.trim() === '50000',
			};
		},
	},
	{
		asks: 'what a listing says of a file, and its times',
		contract: 'name, type, contentType, sizeInBytes, lastModifiedAt with seven digits, directory',
		put: async ({ session }) => {
			await session.upload('listed.txt', 'x');
			const entry = (await session.list()).find(({ name }) => name === 'listed.txt');
			const time: unknown = entry?.lastModifiedAt;
			return {
				says: entry === undefined ? 'it is not listed' : shown(entry),
				agrees: typeof time === 'string' && /\.\d{7}Z$/.test(time) && entry?.type === 'file',
				works: entry?.name === 'listed.txt',
			};
		},
		reliedOn: 'List, and Download by a pattern',
	},
	{
		asks: 'how soon a listing shows what code wrote, and how exact its time is',
		contract: 'at once; unknown',
		put: async ({ session }) => {
			const { stdout } = await session.run(
				'open("/mnt/data/written.txt", "w").write("x")\nimport os\nprint(os.stat("/mnt/data/written.txt").st_mtime_ns)',
			);
			const entry = (await session.list()).find(({ name }) => name === 'written.txt');
			if (entry === undefined) return { says: 'not at once', agrees: false };
			const difference = Date.parse(String(entry.lastModifiedAt)) - Number(stdout) / 1e6;
			return {
				says: `at once; ${Number.isNaN(difference) ? 'no time' : `${difference.toFixed(0)} ms from the file's own time`}`,
				agrees: Math.abs(difference) < 2,
			};
		},
	},
	{
		asks: 'names: dots, blanks, signs, other scripts',
		contract: 'all of these are taken and given back',
		reliedOn: 'files keep their names',
		put: async ({ session }) => {
			const lost: string[] = [];
			for (const name of NAMES) {
				const uploaded = await session.upload(name, name);
				const downloaded = await session.call('GET', `${session.file(name)}/content`);
				if (downloaded.text !== name)
					lost.push(`${name} (${uploaded.status}, ${downloaded.status})`);
			}
			return {
				says: lost.length === 0 ? 'all' : `not: ${lost.join(', ')}`,
				agrees: lost.length === 0,
			};
		},
	},
	{
		asks: 'folders: upload with a path, seen by code, listed, fetched',
		contract: 'below /mnt/data; nested folders are unknown',
		reliedOn: "'Folder' of Upload and Download",
		put: async ({ session }) => {
			const path = 'probe/deep';
			const uploaded = await session.upload('in-folder.txt', 'deep', { path });
			const { stdout } = await session.run(
				'import os\nprint(os.path.exists("/mnt/data/probe/deep/in-folder.txt"))',
			);
			const listed = (await session.list({ path })).map(({ name }) => name as unknown);
			const fetched = await session.call('GET', '/files/in-folder.txt/content', {
				query: { path },
			});
			const agrees =
				stdout === 'True\n' && listed.includes('in-folder.txt') && fetched.text === 'deep';
			return {
				says: `${uploaded.status}; to code ${stdout.trim()}, listed ${shown(listed)}, fetched ${fetched.status}`,
				agrees,
				works: agrees,
			};
		},
	},
	{
		asks: 'a listing with recursive',
		contract: 'folders and what is in them, directory relative to the listed one',
		put: async ({ session }) => {
			await session.upload('in-folder.txt', 'deep', { path: 'probe/deep' });
			const entries = (await session.list({ recursive: 'true' }))
				.filter(({ name }) => ['probe', 'deep', 'in-folder.txt'].includes(String(name)))
				.map(({ name, type, directory }) => `${name} (${type}, ${shown(directory)})`);
			return {
				says: entries.join(', ') || 'none of these',
				agrees: entries.includes('in-folder.txt (file, "probe/deep")'),
			};
		},
	},
	{
		asks: 'deleting a folder',
		contract: '204, with what is in it',
		put: async ({ session }) => {
			await session.upload('in-folder.txt', 'deep', { path: 'probe/deep' });
			const reply = await session.call('DELETE', '/files/probe');
			const left = (await session.list()).some(({ name }) => name === 'probe');
			return {
				says: `${reply.status}, ${left ? 'still there' : 'gone'}`,
				agrees: reply.status === 204 && !left,
			};
		},
	},
	{
		asks: 'a file that is not there: download, delete',
		contract: '404; 404 DeleteFileError',
		reliedOn: 'telling a missing file from a fault',
		put: async ({ session }) => {
			const download = await session.call('GET', '/files/absent.txt/content');
			const remove = await session.call('DELETE', '/files/absent.txt');
			return {
				says: `${replyShown(download)}; ${replyShown(remove)}`,
				agrees: download.status === 404 && remove.json?.error?.code === 'DeleteFileError',
				works: download.status === 404,
			};
		},
	},
];

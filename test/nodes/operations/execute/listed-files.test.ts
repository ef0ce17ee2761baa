import { filesAfter } from '../../../../nodes/AzureCodeInterpreter/operations/execute/listed-files';
import type { NodeRun } from '../../../../nodes/AzureCodeInterpreter/run/node-run';
import { Hints } from '../../../../nodes/AzureCodeInterpreter/run/hints';
import type { ChosenSession } from '../../../../nodes/AzureCodeInterpreter/session/session-choice';

const BY_SIZE = "'Max Total File Size (MB)'";
const SIZES = { 'a.txt': 10, 'b.txt': 20, 'c.txt': 30 };

/** What is taken of three files of 10, 20 and 30 bytes, and why the others are not. */
async function taken(maxFiles: number, maxTotalBytes: number) {
	const files = Object.entries(SIZES).map(([name, sizeInBytes]) => ({
		...{ name, sizeInBytes, directory: '', type: 'file', path: `/mnt/data/${name}` },
	}));
	const session = { client: { files: { list: async () => await Promise.resolve(files) } } };
	const run = { hints: new Hints({} as never) };
	const { made, leftBehind } = await filesAfter(
		run as unknown as NodeRun,
		session as unknown as ChosenSession,
		{ mode: 'newOrChanged', maxFiles, maxTotalBytes, fieldPrefix: '' } as never,
		() => true,
	);
	return [made.map(({ name }) => name), leftBehind.map(({ name, reason }) => `${name}: ${reason}`)];
}

test.each([
	[3, 60, ['a.txt', 'b.txt', 'c.txt'], []],
	[3, 59, ['a.txt', 'b.txt'], [`c.txt: beyond ${BY_SIZE}`]],
	[3, 30, ['a.txt', 'b.txt'], [`c.txt: beyond ${BY_SIZE}`]],
	[3, 29, ['a.txt'], [`b.txt: beyond ${BY_SIZE}`, `c.txt: beyond ${BY_SIZE}`]],
	[2, 60, ['a.txt', 'b.txt'], ["c.txt: beyond 'Max Output Files'"]],
	[0, 60, [], ['a', 'b', 'c'].map((name) => `${name}.txt: beyond 'Max Output Files'`)],
])('of at most %i files and %i bytes %j are taken', async (maxFiles, maxBytes, names, left) => {
	expect(await taken(maxFiles, maxBytes)).toEqual([names, left]);
});

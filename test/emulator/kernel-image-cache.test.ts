import { mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { cachedKernelImage } = createRequire(__filename)(
	'../../emulator/dist/kernel/pyodide/kernel-image-cache.js',
) as { cachedKernelImage: (folder: string, make: () => Promise<Buffer>) => Promise<Buffer> };

let folder: string;
/** Images made so far. */
let made: number;

const make = async () => Buffer.from(`image ${++made}`);
const image = async (where = folder) => (await cachedKernelImage(where, make)).toString();

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'kernel-images-'));
	made = 0;
});

afterEach(async () => await rm(folder, { recursive: true }));

test('an image is made once and then read', async () => {
	expect(await image(join(folder, 'new', 'folder'))).toBe('image 1');
	expect(await image(join(folder, 'new', 'folder'))).toBe('image 1');
	expect(await readdir(join(folder, 'new', 'folder'))).toHaveLength(1);
});

test.each([
	['cut short', (content: Buffer) => content.subarray(0, content.length - 1)],
	['changed', (content: Buffer) => Buffer.from(content.map((byte) => byte ^ 1))],
	['emptied', () => Buffer.alloc(0)],
])('an image that was %s is made anew', async (_, damage) => {
	await image();
	const [name] = await readdir(folder);
	await writeFile(join(folder, name), damage(await readFile(join(folder, name))));
	expect(await image()).toBe('image 2');
	expect(await image()).toBe('image 2');
});

test('a folder that cannot be made is done without', async () => {
	await writeFile(join(folder, 'file'), '');
	expect(await image(join(folder, 'file', 'below'))).toBe('image 1');
	expect(await image(join(folder, 'file', 'below'))).toBe('image 2');
});

test('images of other versions go a week after their last use', async () => {
	const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
	for (const [name, days] of [
		['kernel-unused.image', 8],
		['kernel-used.image', 6],
	] as const) {
		await writeFile(join(folder, name), 'of another version');
		await utimes(join(folder, name), daysAgo(days), daysAgo(days));
	}
	await image();
	const left = await readdir(folder);
	expect(left).toHaveLength(2);
	expect(left).toContain('kernel-used.image');
	expect(left).not.toContain('kernel-unused.image');
});

test('an image that is read counts as used', async () => {
	await image();
	const [name] = await readdir(folder);
	const longAgo = new Date(0);
	await utimes(join(folder, name), longAgo, longAgo);
	await image();
	expect((await stat(join(folder, name))).mtimeMs).toBeGreaterThan(Date.now() - 60_000);
});

test('when Python cannot be started, the reason is passed on and nothing is kept', async () => {
	const fail = async () => {
		throw new Error('The Python kernel did not start.');
	};
	await expect(cachedKernelImage(folder, fail)).rejects.toThrow('The Python kernel did not start.');
	expect(await readdir(folder)).toEqual([]);
});

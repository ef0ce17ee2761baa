/**
 * Keeps the image of booted Python (kernel-image.ts) from one start of a pool to the next, in the user's cache folder:
 * making it takes seconds, reading it a few hundredths of one.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { defaultCacheFolder } from './cache-folder.js';
import { makeKernelImage } from './kernel-image.js';
import { PYODIDE_FOLDER } from './kernel-launch.js';

const FOLDER = join(defaultCacheFolder(), 'kernel-images');
/** Images are kept this long after their last use: each version of Python or of this package has its own. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;
/** In front of an image: the SHA-256 of the rest, so that half an image is never taken for one. */
const DIGEST_BYTES = 32;

/**
 * The image, made if there is none yet for this Python, this Node.js and this program. A folder that cannot be used
 * costs only time.
 * @param folder where images are kept
 * @param make gives a new image
 * @throws Error with what the process said if Python cannot be started
 */
export async function cachedKernelImage(folder = FOLDER, make = makeKernelImage): Promise<Buffer> {
	const path = join(folder, `kernel-${await fingerprint()}.image`);
	const kept = await read(path).catch(() => undefined);
	if (kept !== undefined) return kept;
	const image = await make();
	await keep(folder, path, image).catch(() => undefined);
	return image;
}

/** Changes with everything that an image is made of or read by. */
async function fingerprint(): Promise<string> {
	const hash = createHash('sha256');
	hash.update(`${process.version} ${process.arch}`);
	hash.update(await readFile(join(PYODIDE_FOLDER, 'package.json')));
	for (const part of ['child', 'python']) {
		const names = await readdir(join(__dirname, part));
		for (const name of names.sort()) hash.update(await readFile(join(__dirname, part, name)));
	}
	return hash.digest('hex').slice(0, 32);
}

/** @returns undefined if the file does not hold what was put into it */
async function read(path: string): Promise<Buffer | undefined> {
	const content = await readFile(path);
	const image = content.subarray(DIGEST_BYTES);
	if (!digestOf(image).equals(content.subarray(0, DIGEST_BYTES))) return undefined;
	const now = new Date();
	await utimes(path, now, now);
	return image;
}

/** Written beside its place and then moved there, so that another pool never reads half of it. */
async function keep(folder: string, path: string, image: Buffer): Promise<void> {
	await mkdir(folder, { recursive: true, mode: 0o700 });
	await removeUnused(folder);
	const unfinished = `${path}-${randomUUID()}`;
	try {
		await writeFile(unfinished, [digestOf(image), image], { mode: 0o600 });
		await rename(unfinished, path);
	} finally {
		await rm(unfinished, { force: true });
	}
}

async function removeUnused(folder: string): Promise<void> {
	for (const name of await readdir(folder)) {
		const path = join(folder, name);
		if ((await stat(path)).mtimeMs < Date.now() - KEPT_MS) await rm(path, { force: true });
	}
}

function digestOf(image: Buffer): Buffer {
	return createHash('sha256').update(image).digest();
}

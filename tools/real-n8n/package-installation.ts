import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npm } from './npm';

/**
 * Installs this package into a user folder of n8n as n8n's own installer does: the packed tarball, its
 * production dependencies, no install scripts.
 */
export async function installThisPackage(
	userFolder: string,
	abortSignal?: AbortSignal,
): Promise<void> {
	const packed = await mkdtemp(join(tmpdir(), 'packed-'));
	const nodes = join(userFolder, '.n8n', 'nodes');
	try {
		await npm(process.cwd(), ['pack', '--silent', '--pack-destination', packed], { abortSignal });
		const [tarball] = await readdir(packed);
		await mkdir(nodes, { recursive: true });
		await writeFile(join(nodes, 'package.json'), JSON.stringify({ private: true }));
		const flags = ['--ignore-scripts', '--omit=dev', '--omit=optional', '--no-audit', '--no-fund'];
		await npm(nodes, ['install', join(packed, tarball), ...flags], { abortSignal });
	} finally {
		await rm(packed, { recursive: true, force: true });
	}
}

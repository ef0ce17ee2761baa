import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withProgress } from './progress';

const run = promisify(execFile);

/** The newest n8n that was seen to install and run. */
export const DEFAULT_N8N_VERSION = '2.40.7';

/** Kept outside the checkout: n8n is 2.8 GB, and every version is installed once. */
const CACHE = join(homedir(), '.cache', 'n8n-nodes-azure-code-interpreter');

/** What one version needs besides its name to install from the npm registry alone. */
const OVERRIDES: Record<string, object> = {
	// n8n 1.x takes this library from outside the registry.
	'1': { xlsx: '0.18.5' },
};

/**
 * Path of n8n's command, installed on first use; that takes some minutes.
 *
 * @param abortSignal ends the installation; the next one starts anew
 */
export async function n8nCommand(
	version: string,
	say: (line: string) => void,
	abortSignal?: AbortSignal,
): Promise<string> {
	const folder = join(CACHE, `n8n-${version}`);
	const command = join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
	const complete = join(folder, 'complete');
	if (existsSync(complete)) return command;
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	const overrides = OVERRIDES[version.split('.')[0]];
	await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, overrides }));
	const what = `Installing n8n ${version} once, into ${folder}: 2 to 3 GB, some minutes`;
	await withProgress(say, what, async () => {
		const flags = ['--ignore-scripts', '--no-audit', '--no-fund'];
		await npm(folder, ['install', `n8n@${version}`, ...flags], abortSignal);
		// Of n8n's native modules only the database is needed.
		await npm(folder, ['rebuild', 'sqlite3'], abortSignal);
	});
	await writeFile(complete, '');
	return command;
}

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
		await npm(process.cwd(), ['pack', '--silent', '--pack-destination', packed], abortSignal);
		const [tarball] = await readdir(packed);
		await mkdir(nodes, { recursive: true });
		await writeFile(join(nodes, 'package.json'), JSON.stringify({ private: true }));
		const flags = ['--ignore-scripts', '--omit=dev', '--omit=optional', '--no-audit', '--no-fund'];
		await npm(nodes, ['install', join(packed, tarball), ...flags], abortSignal);
	} finally {
		await rm(packed, { recursive: true, force: true });
	}
}

async function npm(folder: string, args: string[], signal?: AbortSignal): Promise<void> {
	await run('npm', args, { cwd: folder, maxBuffer: 64 * 1024 * 1024, signal });
}

import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { nodeHeaders } from './node-headers';
import { NpmError, npm } from './npm';
import { withProgress } from './progress';

/** The newest n8n that was seen to install and run. */
export const DEFAULT_N8N_VERSION = '2.41.1';

/** Kept outside the checkout: n8n is 2.8 GB, and every version is installed once. */
export const CACHE = join(homedir(), '.cache', 'n8n-nodes-azure-code-interpreter');

/** What one version needs besides its name to install from the npm registry alone. */
const OVERRIDES: Record<string, object> = {
	// n8n 1.x takes this library from outside the registry.
	'1': { xlsx: '0.18.5' },
};

export interface InstallationOptions {
	/** Told what is being done. */
	say: (line: string) => void;
	/** Ends the installation; the next one goes on after the last part that was finished. */
	abortSignal?: AbortSignal;
	/** Where versions are kept. */
	cache?: string;
	/** Environment of npm; this process's own unless told otherwise. */
	environment?: NodeJS.ProcessEnv;
}

/**
 * Path of n8n's command, installed on first use; that takes some minutes.
 *
 * @throws Error in one sentence that says what to do and where npm's own words are
 */
export async function n8nCommand(version: string, options: InstallationOptions): Promise<string> {
	const { say, cache = CACHE } = options;
	const folder = join(cache, `n8n-${version}`);
	await once(join(folder, 'downloaded'), async () => {
		const what = `Installing n8n ${version} once, into ${folder}: 2 to 3 GB, some minutes`;
		await withProgress(say, what, async () => await download(version, folder, options));
	});
	await once(join(folder, 'complete'), async () => {
		const what = `Building n8n's database module, a minute or two`;
		await withProgress(say, what, async () => await buildDatabaseModule(version, folder, options));
	});
	return join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
}

/** Does something unless the file says that it was done. */
async function once(mark: string, work: () => Promise<void>): Promise<void> {
	if (existsSync(mark)) return;
	await work();
	await writeFile(mark, '');
}

async function download(
	version: string,
	folder: string,
	{ abortSignal, environment }: InstallationOptions,
): Promise<void> {
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	const overrides = OVERRIDES[version.split('.')[0]];
	await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, overrides }));
	const flags = ['--ignore-scripts', '--no-audit', '--no-fund'];
	await npm(folder, ['install', `n8n@${version}`, ...flags], { abortSignal, environment }).catch(
		explained(
			`npm could not install n8n ${version}: is there such a version, and can the npm registry be reached?`,
		),
	);
}

/** Of n8n's native modules only this one is needed. */
async function buildDatabaseModule(
	version: string,
	folder: string,
	{ abortSignal, environment = process.env }: InstallationOptions,
): Promise<void> {
	const headers = nodeHeaders();
	await npm(folder, ['rebuild', 'sqlite3'], {
		abortSignal,
		environment:
			headers === undefined ? environment : { ...environment, npm_config_nodedir: headers },
	}).catch(
		explained(
			`n8n ${version} is installed, but its database module could not be built, for which a C++ compiler, make and Python 3 must be there; the next try goes on from here.`,
		),
	);
}

const explained = (sentence: string) => (error: unknown) => {
	throw error instanceof NpmError
		? new Error(`${sentence} (npm's output: ${error.outputFile})`)
		: error;
};

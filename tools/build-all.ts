import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A package of this repository: what it is built from, where to, and by which arguments of npm. */
interface Package {
	name: string;
	sources: string[];
	output: string;
	build: string[];
}

const PACKAGES: Package[] = [
	{
		name: 'node',
		sources: [
			'credentials',
			'nodes',
			'session-pool',
			'tools/build-program.ts',
			'gulpfile.js',
			'tsconfig.json',
		],
		output: 'dist',
		build: ['run', '--silent', 'build'],
	},
	{
		name: 'emulator',
		sources: ['emulator/src', 'emulator/package.json', 'emulator/tsconfig.json'],
		output: 'emulator/dist',
		build: ['run', '--silent', 'build', '--workspace', 'emulator'],
	},
];

/** Beside the installed compiler, so that a new installation builds anew. */
const NOTES = join('node_modules', '.cache', 'builds');

/**
 * Builds what has changed since it was last built, both packages at the same time. That nothing has changed is seen
 * from the contents of the sources, and from names, sizes and times of what was built: nobody else may have built since.
 */
async function buildAll(): Promise<void> {
	await mkdir(NOTES, { recursive: true });
	await Promise.all(PACKAGES.map(buildWhenChanged));
}

async function buildWhenChanged({ name, sources, output, build }: Package): Promise<void> {
	const note = join(NOTES, name);
	const state = () => `${contentsOf(['package-lock.json', ...sources])} ${shapeOf(output)}`;
	if ((await readFile(note, 'utf8').catch(() => '')) === state()) return;
	const child = spawn('npm', build, { stdio: 'inherit', shell: process.platform === 'win32' });
	const [code] = (await once(child, 'close')) as [number | null];
	if (code !== 0) throw new Error(`The build of ${name} failed`);
	await writeFile(note, state());
}

function contentsOf(paths: string[]): string {
	const hash = createHash('sha256');
	for (const path of paths.flatMap(filesIn)) hash.update(`${path}\n`).update(readFileSync(path));
	return hash.digest('hex');
}

function shapeOf(folder: string): string {
	const hash = createHash('sha256');
	for (const path of filesIn(folder)) {
		const { size, mtimeMs } = statSync(path);
		hash.update(`${path} ${size} ${mtimeMs}\n`);
	}
	return hash.digest('hex');
}

/** The file itself, or all files of a folder; none when it is not there. */
function filesIn(path: string): string[] {
	if (!existsSync(path)) return [];
	if (!statSync(path).isDirectory()) return [path];
	return readdirSync(path, { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.sort();
}

buildAll().catch((error: Error) => {
	process.stderr.write(`${error.message}\n`);
	process.exit(1);
});

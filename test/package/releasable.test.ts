import { execSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Manifest {
	name: string;
	version: string;
	license: string;
	homepage: string;
	author: { name: string; email: string };
	repository: { type: string; url: string; directory?: string };
	engines: { node: string };
	scripts: Record<string, string>;
	bin?: Record<string, string>;
	main: string;
	types?: string;
}

interface Packed {
	size: number;
	files: Array<{ path: string; mode: number }>;
}

const MOST_BYTES = 200_000;

/** Without scripts: what `npm test` has built is what is looked at. */
function pack(folder: string): Packed {
	const report = execSync('npm pack --dry-run --json --ignore-scripts', {
		cwd: join(ROOT, folder),
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	return (JSON.parse(report) as Packed[])[0];
}

const [main, emulator] = ['.', 'emulator'].map((folder) => ({
	folder,
	manifest: JSON.parse(read(join(folder, 'package.json'))) as Manifest,
	packed: pack(folder),
}));

describe.each([main, emulator])('The package in $folder', ({ folder, manifest, packed }) => {
	const paths = packed.files.map(({ path }) => path);

	test('is small', () => {
		expect(packed.size).toBeGreaterThan(10_000);
		expect(packed.size).toBeLessThan(MOST_BYTES);
	});

	test('says whose it is, where it comes from and what it runs on', () => {
		expect(manifest.license).toBe('MIT');
		expect(manifest.author.email).toMatch(/@/);
		expect(manifest.homepage).toMatch(/^https:\/\/github\.com\/.*#readme$/);
		// In the form that npm would correct any other to.
		expect(manifest.repository.url).toMatch(/^git\+https:\/\/github\.com\/.*\.git$/);
		expect(manifest.engines.node).toBe('>=22');
	});

	test('has a licence, a README and what its manifest names', () => {
		const named = [manifest.main, manifest.types, ...Object.values(manifest.bin ?? {})];
		const wanted = ['LICENSE', 'README.md', ...named.filter((path) => path !== undefined)];
		expect(paths).toEqual(expect.arrayContaining(wanted));
	});

	test('has nothing that is only for developing it', () => {
		expect(paths.filter((path) => /(?:^|\/)(?:test|bench|docs|examples|src)\//.test(path))).toEqual(
			[],
		);
	});

	test('has commands that a shell can start', () => {
		for (const path of Object.values(manifest.bin ?? {})) {
			expect(read(join(folder, path))).toMatch(/^#!\/usr\/bin\/env node\n/);
		}
	});
});

test('both packages have one version, author, repository and licence', () => {
	expect(emulator.manifest.version).toBe(main.manifest.version);
	expect(emulator.manifest.author).toEqual(main.manifest.author);
	expect(emulator.manifest.repository).toEqual({
		...main.manifest.repository,
		directory: 'emulator',
	});
	expect(read('emulator/LICENSE')).toBe(read('LICENSE'));
});

test('the changelog knows what is released', () => {
	expect(read('CHANGELOG.md')).toContain(`## [${main.manifest.version}]`);
});

test.each([main, emulator])(
	'$manifest.name cannot be published by hand, where a token would be within reach of build tools',
	({ manifest }) => {
		// npm runs this script before all others, and stops where it fails.
		expect(manifest.scripts.prepublishOnly).toMatch(/^echo [^&]+ && exit 1$/);
		expect(manifest.scripts).not.toHaveProperty('prepublish');
	},
);

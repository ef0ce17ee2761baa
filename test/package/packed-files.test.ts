import { execSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../..');

interface Manifest {
	name: string;
	version: string;
	main: string;
	dependencies: Record<string, string>;
	peerDependencies: Record<string, string>;
	peerDependenciesMeta: Record<string, { optional: boolean }>;
	keywords: string[];
	n8n: { nodes: string[]; credentials: string[] };
}

const manifest = createRequire(__filename)('../../package.json') as Manifest;
const registered = [...manifest.n8n.nodes, ...manifest.n8n.credentials];

/** Files that would be published, relative to the package. */
function packed(): string[] {
	const report = execSync('npm pack --dry-run --json --ignore-scripts', {
		cwd: ROOT,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const [{ files }] = JSON.parse(report) as Array<{ files: Array<{ path: string }> }>;
	return files.map(({ path }) => path).sort();
}

describe('The published package', () => {
	const files = packed();

	test('holds what was built and a few files beside it, and nothing else', () => {
		expect(files.filter((path) => !path.startsWith('dist/'))).toEqual([
			'LICENSE',
			'README.md',
			'index.js',
			'package.json',
		]);
	});

	test('holds of the build only the node, the credential and the session pool client', () => {
		const built = files.filter((path) => path.startsWith('dist/'));
		const folders = new Set(built.map((path) => path.split('/')[1]));
		expect([...folders].sort()).toEqual(['credentials', 'nodes', 'session-pool']);
	});

	test.each([...registered, manifest.main])('holds %s', (path) => {
		expect(files).toContain(path);
	});

	test('holds no test, map or TypeScript source', () => {
		expect(files.filter((path) => /\.test\.|\.map$|(?<!\.d)\.ts$/.test(path))).toEqual([]);
	});

	test('holds the codex file beside the node', () => {
		for (const node of manifest.n8n.nodes) expect(files).toContain(`${node}on`);
	});
});

test.each(registered)('the icons that %s names are there, light and dark', (path) => {
	const file = join(ROOT, path);
	const [Type] = Object.values(createRequire(__filename)(file) as Record<string, new () => object>);
	const type = new Type() as {
		icon?: Record<'light' | 'dark', string>;
		description?: { icon: Record<'light' | 'dark', string> };
	};
	const { light, dark } = type.icon ?? type.description?.icon ?? { light: '', dark: '' };
	expect(light).not.toBe(dark);
	for (const icon of [light, dark]) {
		expect(icon).toMatch(/^file:.*\.svg$/);
		const at = join(dirname(file), icon.replace('file:', ''));
		expect(existsSync(at) ? readFileSync(at, 'utf8') : `${icon} is missing`).toContain('<svg');
	}
});

test('n8n finds the package by its keyword, and gives n8n-workflow itself', () => {
	expect(manifest.name).toBe('n8n-nodes-azure-code-interpreter');
	expect(manifest.keywords).toContain('n8n-community-node-package');
	expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	expect(manifest.peerDependenciesMeta['n8n-workflow']).toEqual({ optional: true });
});

test('only the Azure SDK is installed along', () => {
	expect(Object.keys(manifest.dependencies)).toEqual([
		'@azure/core-rest-pipeline',
		'@azure/identity',
	]);
});

test('the User-Agent carries the version of the package', () => {
	const userAgent = join(ROOT, 'dist/session-pool/http/user-agent.js');
	const { USER_AGENT } = createRequire(__filename)(userAgent) as { USER_AGENT: string };
	expect(USER_AGENT).toBe(`n8n-nodes-azure-code-interpreter/${manifest.version}`);
});

test('the lock file names no place to download from', () => {
	const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
	expect(lock).toContain('"integrity": "sha512-');
	expect(lock).not.toMatch(/"resolved": "(?:https?):/);
});

import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';

const ROOT = join(__dirname, '../..');

interface Source {
	/** Path from the root of the repository, with slashes. */
	path: string;
	text: string;
	/** What the file imports, statically or not. */
	imports: string[];
}

function sourcesIn(folder: string): Source[] {
	return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.map((name) => `${folder}/${name.replace(/\\/g, '/')}`)
		.filter((path) => /\.(?:ts|mts|py)$/.test(path))
		.sort()
		.map((path) => {
			const text = readFileSync(join(ROOT, path), 'utf8');
			const imports = path.endsWith('.py') ? importsOfPython(text) : importsOf(text);
			return { path, text, imports };
		});
}

function importsOf(text: string): string[] {
	return [...text.matchAll(/\b(?:from|import|require)\s*\(?\s*'([^']+)'/g)].map(([, name]) => name);
}

/** Those of the program in the session from its own modules, wherever in a function they stand. */
function importsOfPython(text: string): string[] {
	return [...text.matchAll(/^\s*from \.(\w*) import (.+)$/gm)].flatMap(([, module, names]) =>
		(module === '' ? names.split(',') : [module]).map((name) => `./${name.trim().split(' ')[0]}`),
	);
}

const NODES = sourcesIn('nodes');
const CREDENTIALS = sourcesIn('credentials');
const SESSION_POOL = sourcesIn('session-pool');
const EMULATOR = sourcesIn('emulator/src');

/** Imports that are not allowed, as `file -> import`. */
function offences(sources: Source[], isOffence: (name: string, path: string) => boolean): string[] {
	return sources.flatMap(({ path, imports }) =>
		imports.filter((name) => isOffence(name, path)).map((name) => `${path} -> ${name}`),
	);
}

/** Where a relative import leads, from the root of the repository; undefined for a package. */
function target(name: string, path: string): string | undefined {
	return name.startsWith('.') ? posix.join(posix.dirname(path), name) : undefined;
}

const leavesFor = (folders: string[]) => (name: string, path: string) =>
	folders.some((folder) => `${target(name, path)}/`.startsWith(`${folder}/`));

test('no source file is longer than 250 lines', () => {
	const long = [...NODES, ...CREDENTIALS, ...SESSION_POOL, ...EMULATOR]
		.map(({ path, text }) => ({ path, lines: text.replace(/\n$/, '').split('\n').length }))
		.filter(({ lines }) => lines > 250);
	expect(long).toEqual([]);
});

test('the imports are really found', () => {
	expect(NODES.flatMap(({ imports }) => imports)).toContain('n8n-workflow');
	const running = NODES.find(({ path }) => path.endsWith('/program/running.py'));
	expect(running?.imports).toEqual(expect.arrayContaining(['./memory', './report', './stop_file']));
	expect(SESSION_POOL.flatMap(({ imports }) => imports)).toContain('@azure/identity');
	expect(EMULATOR.flatMap(({ imports }) => imports)).toContain('fastify');
	expect(offences(NODES, leavesFor(['session-pool']))).not.toEqual([]);
});

test('the session pool client knows nothing of n8n, nor of those who use it', () => {
	expect(offences(SESSION_POOL, (name) => /^(?:@n8n\/|n8n-)/.test(name))).toEqual([]);
	expect(offences(SESSION_POOL, leavesFor(['nodes', 'credentials', 'emulator']))).toEqual([]);
});

test('the nodes and the credential leave HTTP and Azure to the session pool client', () => {
	const http = /^(?:@azure\/|(?:node:)?(?:https?|http2|net|tls)$)/;
	expect(offences([...NODES, ...CREDENTIALS], (name) => http.test(name))).toEqual([]);
	expect(offences(NODES, leavesFor(['credentials', 'emulator']))).toEqual([]);
	expect(offences(CREDENTIALS, leavesFor(['nodes', 'emulator']))).toEqual([]);
});

test('only the door of the session pool client is used from outside', () => {
	const inside = (name: string, path: string) =>
		target(name, path)?.startsWith('session-pool/') === true;
	expect(offences([...NODES, ...CREDENTIALS], inside)).toEqual([]);
});

test('the emulator imports nothing of the rest, nor of n8n and the Azure SDK', () => {
	expect(offences(EMULATOR, (name) => /^(?:@n8n\/|n8n-|@azure\/)/.test(name))).toEqual([]);
	const outside = (name: string, path: string) =>
		target(name, path)?.startsWith('emulator/src/') === false;
	expect(offences(EMULATOR, outside)).toEqual([]);
});

/** The rooms of the node, from below: each may use those before it, and what it holds itself. */
const ROOMS = ['session', 'run', 'files', 'python', 'agent', 'operations'];
const NODE = 'nodes/AzureCodeInterpreter/';

test('inside the node arrows run one way, types included', () => {
	const floorOf = (path: string) =>
		path.startsWith(NODE) ? ROOMS.indexOf(path.slice(NODE.length).split('/')[0]) : -1;
	const rooms = new Set(NODES.map(({ path }) => floorOf(path)));
	expect([...rooms].sort()).toEqual([-1, ...ROOMS.keys()]);
	const upwards = (name: string, path: string) =>
		floorOf(path) >= 0 && floorOf(target(name, path) ?? '') > floorOf(path);
	expect(offences(NODES, upwards)).toEqual([]);
	// Only n8n itself, and the operations' list, know the node's own file.
	const theNode = (name: string, path: string) =>
		target(name, path) === `${NODE}AzureCodeInterpreter.node`;
	expect(offences(NODES, theNode)).toEqual([]);
});

test('no file uses itself by way of others, types included', () => {
	const sources = [...NODES, ...CREDENTIALS, ...SESSION_POOL, ...EMULATOR];
	const paths = new Set(sources.map(({ path }) => path));
	const fileOf = (name: string, path: string) => {
		const place = target(name, path)?.replace(/\.m?js$/, '');
		const files = [`${place}.ts`, `${place}.mts`, `${place}.py`, `${place}/index.ts`];
		return files.find((file) => paths.has(file));
	};
	const uses = new Map(
		sources.map(({ path, imports }) => [path, imports.flatMap((name) => fileOf(name, path) ?? [])]),
	);
	// What uses nothing that is left, or is used by nothing that is left, is no part of a circle.
	const left = new Set(uses.keys());
	for (let before = -1; before !== left.size;) {
		before = left.size;
		const used = new Set([...left].flatMap((path) => uses.get(path) ?? []));
		for (const path of left) {
			const usesOther = uses.get(path)?.some((other) => left.has(other)) === true;
			if (!usesOther || !used.has(path)) left.delete(path);
		}
	}
	expect([...left]).toEqual([]);
});

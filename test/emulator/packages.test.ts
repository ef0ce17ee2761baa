/** Packages come from a server of wheels; here one on loopback that has two. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
	type LockedPackage,
	type RunningSessionPool,
	startSessionPool,
} from 'azure-dynamic-sessions-emulator';

import { NEWEST } from '../support/api-versions';
import { PoolClient } from '../support/pool-client';
import { shareKernels } from '../support/shared-kernels';
import { storedZip } from './stored-zip';

shareKernels();

/**
 * The smallest compiled Python module there can be: a WebAssembly side module whose `PyInit_compiled` returns NULL.
 * Python then says "initialization of compiled failed without raising an exception", which proves that it was loaded,
 * linked and called.
 */
const COMPILED = Buffer.from([
	0,
	0x61,
	0x73,
	0x6d,
	1,
	0,
	0,
	0,
	0,
	15,
	8,
	...Buffer.from('dylink.0'),
	1,
	4,
	0,
	0,
	0,
	0,
	1,
	5,
	1,
	0x60,
	0,
	1,
	0x7f,
	3,
	2,
	1,
	0,
	7,
	19,
	1,
	15,
	...Buffer.from('PyInit_compiled'),
	0,
	0,
	10,
	6,
	1,
	4,
	0,
	0x41,
	0,
	0x0b,
]);

const WHEELS: Record<string, Buffer> = {
	'base-1.0-py3-none-any.whl': storedZip({
		'base.py': 'value = 40\n',
		'base-1.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: base\nVersion: 1.0\n',
	}),
	'frames-2.0-py3-none-any.whl': storedZip({
		'frames/__init__.py': 'import base\nvalue = base.value + 2\n',
		'frames/late.py': 'import compiled\n',
	}),
	'compiled-1.0-cp314-cp314-wasm32.whl': storedZip({
		'compiled.cpython-314-wasm32-emscripten.so': COMPILED,
	}),
	'broken-1.0-py3-none-any.whl': storedZip({ 'broken.py': 'value = 1\n' }),
};

let server: Server;
let cacheFolder: string;
let pool: RunningSessionPool;
const served: string[] = [];

const entry = (name: string, file: string, depends: string[] = []): LockedPackage => ({
	name,
	version: '1.0',
	file_name: file,
	install_dir: 'site',
	imports: [name],
	depends,
	sha256: createHash('sha256')
		.update(WHEELS[file] ?? '')
		.digest('hex'),
});
const list = {
	base: entry('base', 'base-1.0-py3-none-any.whl'),
	frames: entry('frames', 'frames-2.0-py3-none-any.whl', ['base']),
	compiled: entry('compiled', 'compiled-1.0-cp314-cp314-wasm32.whl'),
	broken: { ...entry('broken', 'broken-1.0-py3-none-any.whl'), sha256: '0'.repeat(64) },
	absent: entry('absent', 'absent-1.0-py3-none-any.whl'),
};

beforeAll(async () => {
	server = createServer((request, response) => {
		const name = decodeURIComponent(request.url!.slice(1));
		served.push(name);
		if (WHEELS[name] === undefined) response.writeHead(404).end();
		else response.end(WHEELS[name]);
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	cacheFolder = mkdtempSync(join(tmpdir(), 'emulator-packages-'));
	pool = await startSessionPool({
		port: 0,
		reuseKernels: true,
		packages: {
			baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
			cacheFolder,
			list,
		},
	});
});
afterAll(async () => {
	await pool?.close();
	server.close();
	rmSync(cacheFolder, { recursive: true, force: true });
});

test('an import brings in the package and what it needs, once for all sessions', async () => {
	const first = new PoolClient(pool);
	expect(await first.run('import frames\nframes.value')).toMatchObject({
		status: 'Succeeded',
		stderr: '',
		executionResult: 42,
	});
	expect(served).toEqual(['base-1.0-py3-none-any.whl', 'frames-2.0-py3-none-any.whl']);
	expect(readdirSync(cacheFolder).sort()).toEqual([...served].sort());
	expect(readFileSync(join(cacheFolder, served[0]!)).equals(WHEELS[served[0]!]!)).toBe(true);
	expect(
		(await first.run('import importlib.metadata\nimportlib.metadata.version("base")'))
			.executionResult,
	).toBe('1.0');

	const second = new PoolClient(pool);
	expect((await second.run('from frames import value\nvalue')).executionResult).toBe(42);
	expect(served).toHaveLength(2);
});

test('code can ask which packages there are, before and after it has imported one', async () => {
	const client = new PoolClient(pool);
	const names = ['absent', 'base', 'broken', 'compiled', 'frames'];
	// What AutoGen and the documentation of the service run before anything else.
	const asked = await client.run(
		'import pkg_resources\nsorted(d.project_name for d in pkg_resources.working_set)',
	);
	expect(asked).toMatchObject({ status: 'Succeeded', stderr: '', executionResult: names });
	const versions = 'sorted(f"{d.name} {d.version}" for d in importlib.metadata.distributions())';
	for (const before of ['', 'import frames']) {
		const { executionResult } = await client.run(
			`import importlib.metadata\n${before}\n${versions}`,
		);
		expect(executionResult).toEqual([
			'absent 1.0',
			'base 1.0',
			'broken 1.0',
			'compiled 1.0',
			'frames 1.0',
		]);
	}
	expect(
		(
			await client.run(
				'importlib.metadata.version("Frames"), importlib.metadata.requires("base"), pkg_resources.get_distribution("base").version',
			)
		).executionResult,
	).toBe("('1.0', None, '1.0')");
	expect((await client.run('importlib.metadata.version("none-such")')).stderr).toContain(
		'PackageNotFoundError',
	);
	expect((await client.run('pkg_resources.get_distribution("none-such")')).stderr).toContain(
		'DistributionNotFound',
	);
});

test('a damaged file in the cache is fetched again', async () => {
	writeFileSync(join(cacheFolder, 'base-1.0-py3-none-any.whl'), 'damaged');
	const before = served.length;
	expect((await new PoolClient(pool).run('import base\nbase.value')).executionResult).toBe(40);
	expect(served.slice(before)).toEqual(['base-1.0-py3-none-any.whl']);
});

test('compiled modules are loaded, also in the middle of another import', async () => {
	const { stderr } = await new PoolClient(pool).run('import frames.late');
	expect(stderr).toMatch(
		/SystemError: initialization of compiled failed without raising an exception\n$/,
	);
});

test.each([
	['absent', 'the package server answered 404'],
	['broken', 'got a file with the wrong checksum'],
])('what cannot be had says so in one sentence: %s', async (name, why) => {
	const { status, stderr } = await new PoolClient(pool, NEWEST, 'unlucky').run(`import ${name}`);
	expect(status).toBe('Failed');
	expect(stderr.trim().split('\n').at(-1)).toBe(
		`ModuleNotFoundError: No module named '${name}'. The local emulator loads it from the internet on first use and ${why}; real sessions have it built in.`,
	);
	expect(stderr.match(/File /g)).toHaveLength(1);
});

test('without a server: the same, and the session goes on', async () => {
	const offline = await startSessionPool({
		port: 0,
		reuseKernels: true,
		packages: { baseUrl: 'http://127.0.0.1:1', cacheFolder: join(cacheFolder, 'other') },
	});
	try {
		const client = new PoolClient(offline);
		expect((await client.run('import pandas')).stderr).toMatch(
			/ModuleNotFoundError: No module named 'pandas'\. The local emulator loads it from the internet on first use and could not reach it; real sessions have it built in\.\n$/,
		);
		expect((await client.run('import no_such_module')).stderr).toMatch(
			/ModuleNotFoundError: No module named 'no_such_module'\n$/,
		);
		expect(
			(await client.run('try:\n    import pandas\nexcept ImportError:\n    found = False\nfound'))
				.executionResult,
		).toBe(false);
	} finally {
		await offline.close();
	}
});

import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { n8nCommand } from '../../tools/real-n8n/n8n-installation';
import { nodeHeaders } from '../../tools/real-n8n/node-headers';

const VERSION = '2.41.1';

let folder: string;
let said: string[];

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'n8n-installation-'));
	said = [];
});

afterEach(async () => await rm(folder, { recursive: true }));

const say = (line: string) => said.push(line);
const installed = () => join(folder, 'cache', `n8n-${VERSION}`);

/** What this machine's own settings hold must not help: no npmrc, and nothing on the PATH but what is named. */
function bare(...path: string[]): NodeJS.ProcessEnv {
	return {
		HOME: folder,
		PATH: path.join(delimiter),
		npm_config_globalconfig: join(folder, 'no-npmrc'),
		npm_config_cache: join(folder, 'npm-cache'),
		// Nothing answers there, so that nothing can be fetched.
		npm_config_registry: 'http://127.0.0.1:9/',
		npm_config_disturl: 'http://127.0.0.1:9/',
		npm_config_fetch_retries: '0',
	};
}

describe('with an npm that notes how it is called', () => {
	/** Ends with an error and pages of output where a file of the command's name lies beside it. */
	const STAND_IN = `#!/bin/sh
here=\${0%/*}
echo "$@, headers $npm_config_nodedir" >> "$here/calls"
if [ -e "$here/$1-fails" ]; then
	for line in 1 2 3 4 5 6 7 8 9; do echo "gyp ERR! stack line $line" >&2; done
	exit 1
fi
`;

	let bin: string;
	beforeEach(async () => {
		bin = join(folder, 'bin');
		await mkdir(bin);
		await writeFile(join(bin, 'npm'), STAND_IN);
		await chmod(join(bin, 'npm'), 0o755);
	});

	const command = async () =>
		await n8nCommand(VERSION, { say, cache: join(folder, 'cache'), environment: bare(bin) });
	const calls = async () => (await readFile(join(bin, 'calls'), 'utf8')).trim().split('\n');

	const INSTALL = `install n8n@${VERSION} --ignore-scripts --no-audit --no-fund, headers `;
	const REBUILD = `rebuild sqlite3, headers ${nodeHeaders() ?? ''}`;

	test('n8n is installed once', async () => {
		const path = join(installed(), 'node_modules', 'n8n', 'bin', 'n8n');
		expect(await command()).toBe(path);
		expect(await command()).toBe(path);
		expect(await calls()).toEqual([INSTALL, REBUILD]);
		expect(said).toHaveLength(2);
	});

	test('n8n 1.x is given a library from the registry in place of one from elsewhere', async () => {
		const options = { say, cache: join(folder, 'cache'), environment: bare(bin) };
		await n8nCommand('1.123.81', options);
		const manifest = join(folder, 'cache', 'n8n-1.123.81', 'package.json');
		expect(JSON.parse(await readFile(manifest, 'utf8'))).toEqual({
			private: true,
			overrides: { xlsx: '0.18.5' },
		});
	});

	test('a database module that cannot be built is told in one sentence, and the download is kept', async () => {
		await writeFile(join(bin, 'rebuild-fails'), '');
		const output = join(installed(), 'npm-output.txt');
		await expect(command()).rejects.toThrow(
			new Error(
				`n8n ${VERSION} is installed, but its database module could not be built, for which a C++ compiler, make and Python 3 must be there; the next try goes on from here. (npm's output: ${output})`,
			),
		);
		expect(await readFile(output, 'utf8')).toContain('gyp ERR! stack line 9');
		await rm(join(bin, 'rebuild-fails'));
		await command();
		expect(await calls()).toEqual([INSTALL, REBUILD, REBUILD]);
	});

	test('an n8n that cannot be had is told in one sentence, and tried anew', async () => {
		await writeFile(join(bin, 'install-fails'), '');
		await expect(command()).rejects.toThrow(
			/^npm could not install n8n 2\.41\.1: is there such a version, and can the npm registry be reached\? \(npm's output: \S+\)$/,
		);
		await rm(join(bin, 'install-fails'));
		await command();
		expect(await calls()).toEqual([INSTALL, INSTALL, REBUILD]);
	});

	test('an installation that is stopped is not told as a fault', async () => {
		const options = { say, cache: join(folder, 'cache'), environment: bare(bin) };
		const abortSignal = AbortSignal.abort();
		await expect(n8nCommand(VERSION, { ...options, abortSignal })).rejects.toThrow(
			expect.objectContaining({ name: 'AbortError' }),
		);
	});
});

test('a native module is built offline, with the headers that npm’s package `node` brought', async () => {
	expect(nodeHeaders()).toBeDefined();
	// In place of n8n's database module one that compiles nothing, but asks for the headers as any other does.
	const module = join(installed(), 'node_modules', 'sqlite3');
	await mkdir(module, { recursive: true });
	await writeFile(join(installed(), 'downloaded'), '');
	await writeFile(join(installed(), 'package.json'), '{ "private": true }');
	await writeFile(join(module, 'package.json'), '{ "name": "sqlite3", "version": "1.0.0" }');
	const built = { action_name: 'note', inputs: [], outputs: ['built'], action: ['touch', 'built'] };
	const target = { target_name: 'sqlite3', type: 'none', actions: [built] };
	await writeFile(join(module, 'binding.gyp'), JSON.stringify({ targets: [target] }));
	const programs = (process.env.PATH ?? '').split(delimiter);
	const environment = bare(...programs);
	await n8nCommand(VERSION, { say, cache: join(folder, 'cache'), environment });
	const config = await readFile(join(module, 'build', 'config.gypi'), 'utf8');
	expect(config).toContain(`"nodedir": ${JSON.stringify(nodeHeaders())}`);
}, 60_000);

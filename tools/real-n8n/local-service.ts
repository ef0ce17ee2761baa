import { type SpawnOptions, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chown, constants, mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Belongings } from './belongings';
import { freePort } from './n8n-process';

const run = promisify(execFile);
const READY_LIMIT_MS = 30_000;

interface UserIds {
	uid?: number;
	gid?: number;
}

/** Starts a Redis that keeps nothing, and gives its port; undefined where Redis is not installed. */
export async function startRedis(belongings: Belongings): Promise<number | undefined> {
	const program = await findProgram('redis-server');
	if (program === undefined) return undefined;
	const port = await freePort();
	const cwd = await ownFolder('redis-', belongings);
	const flags = ['--save', '', '--appendonly', 'no', '--dir', cwd];
	const args = ['--port', String(port), '--bind', '127.0.0.1', ...flags];
	await serve(program, args, { cwd }, port, belongings);
	return port;
}

/** Starts an empty Postgres with a database `n8n` and gives its port; undefined where it is not installed. */
export async function startPostgres(belongings: Belongings): Promise<number | undefined> {
	const initdb = await findProgram('initdb');
	const postgres = await findProgram('postgres');
	const createdb = await findProgram('createdb');
	// Postgres refuses to run as root, and its packages bring a user.
	const user: UserIds | undefined = process.getuid?.() === 0 ? await idsOf('postgres') : {};
	if (!initdb || !postgres || !createdb || user === undefined) return undefined;
	const port = await freePort();
	const cwd = await ownFolder('postgres-', belongings);
	if (user.uid !== undefined && user.gid !== undefined) await chown(cwd, user.uid, user.gid);
	const as = { ...user, cwd };
	const data = join(cwd, 'data');
	await run(initdb, ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8'], as);
	const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${cwd}`, 'fsync=off'];
	const args = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
	await serve(postgres, args, as, port, belongings);
	const deadline = Date.now() + READY_LIMIT_MS;
	const create = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', 'n8n'];
	// It listens a little before it takes anything.
	for (;;) {
		try {
			await run(createdb, create, as);
			return port;
		} catch (error) {
			if (Date.now() > deadline) throw error;
			await delay(250);
		}
	}
}

async function serve(
	program: string,
	args: string[],
	options: SpawnOptions,
	port: number,
	belongings: Belongings,
): Promise<void> {
	let output = '';
	const child = spawn(program, args, {
		...options,
		stdio: ['ignore', 'pipe', 'pipe'],
		// Ctrl-C is for whoever started us to handle.
		detached: true,
	});
	const keep = (chunk: Buffer) => (output = `${output}${chunk.toString()}`.slice(-4000));
	child.stdout?.on('data', keep);
	child.stderr?.on('data', keep);
	const ended = once(child, 'exit');
	// For Postgres a shutdown that does not wait for its clients.
	const end = () => child.kill('SIGINT');
	process.once('exit', end);
	child.once('exit', () => process.off('exit', end));
	belongings.add(async () => {
		if (child.exitCode !== null || child.signalCode !== null) return;
		end();
		await ended;
	});
	const deadline = Date.now() + READY_LIMIT_MS;
	while (!(await listens(port))) {
		if (child.exitCode !== null || Date.now() > deadline) {
			throw new Error(`${program} did not start:\n${output}`);
		}
		await delay(100);
	}
}

async function listens(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		socket.once('connect', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => resolve(false));
	});
}

async function ownFolder(prefix: string, belongings: Belongings): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), prefix));
	belongings.add(async () => await rm(folder, { recursive: true, force: true }));
	return folder;
}

async function idsOf(user: string): Promise<UserIds | undefined> {
	try {
		const [uid, gid] = await Promise.all(
			['-u', '-g'].map(async (flag) => Number((await run('id', [flag, user])).stdout)),
		);
		return { uid, gid };
	} catch {
		return undefined;
	}
}

/** On the PATH, or where Debian keeps the programs of Postgres. */
async function findProgram(name: string): Promise<string | undefined> {
	const versions = await readdir('/usr/lib/postgresql').catch(() => []);
	const folders = [
		...(process.env.PATH ?? '').split(delimiter),
		...versions.map((version) => join('/usr/lib/postgresql', version, 'bin')),
	];
	for (const folder of folders) {
		const path = join(folder, name);
		const found = await access(path, constants.X_OK).then(
			() => true,
			() => false,
		);
		if (found) return path;
	}
	return undefined;
}

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const READY_LIMIT_MS = 120_000;

/** The owner that n8n is started with, so that nobody has to register. */
export const OWNER = {
	email: 'owner@example.com',
	password: 'Local-only-1',
	/** bcrypt of the password above; n8n takes no other form. */
	passwordHash: '$2a$10$JJRFOATKO29nGMsiZCotfudaHV0soZz2KG31ND6RYxLskrFTaRfl6',
};

export interface N8nSettings {
	/** Path of n8n's command. */
	command: string;
	userFolder: string;
	port: number;
	/** More environment, for example of queue mode. */
	environment?: Record<string, string>;
}

/** n8n itself, with nothing of it reaching out beyond this machine. */
export class N8nProcess {
	private child: ChildProcess | undefined;
	private output = '';

	constructor(private readonly settings: N8nSettings) {}

	get url(): string {
		return `http://localhost:${this.settings.port}`;
	}

	/** Starts the server and waits until it answers. */
	async start(): Promise<void> {
		const { command } = this.settings;
		const child = spawn(process.execPath, [command, 'start'], {
			env: await this.environment(),
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		this.child = child;
		const keep = (chunk: Buffer) =>
			(this.output = `${this.output}${chunk.toString()}`.slice(-20_000));
		child.stdout.on('data', keep);
		child.stderr.on('data', keep);
		const deadline = Date.now() + READY_LIMIT_MS;
		while (!(await this.isReady())) {
			if (child.exitCode !== null || Date.now() > deadline) {
				await this.stop();
				throw new Error(`n8n did not start:\n${this.output}`);
			}
			await delay(500);
		}
	}

	/** Runs one of n8n's own commands, such as `import:workflow --input=…`. */
	async command(...args: string[]): Promise<string> {
		const { stdout } = await run(process.execPath, [this.settings.command, ...args], {
			env: await this.environment(),
			maxBuffer: 64 * 1024 * 1024,
		});
		return stdout;
	}

	async stop(): Promise<void> {
		const { child } = this;
		if (child === undefined || child.exitCode !== null) return;
		child.kill('SIGTERM');
		await Promise.race([once(child, 'exit'), delay(15_000)]);
		if (child.exitCode === null) child.kill('SIGKILL');
	}

	private async isReady(): Promise<boolean> {
		return await fetch(`http://127.0.0.1:${this.settings.port}/healthz/readiness`).then(
			({ ok }) => ok,
			() => false,
		);
	}

	private async environment(): Promise<NodeJS.ProcessEnv> {
		const { userFolder, port, environment } = this.settings;
		return {
			PATH: process.env.PATH,
			HOME: process.env.HOME,
			N8N_USER_FOLDER: userFolder,
			N8N_PORT: String(port),
			// Every n8n process needs one of its own, commands included.
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			N8N_ENCRYPTION_KEY: 'only-for-this-machine',
			N8N_SECURE_COOKIE: 'false',
			N8N_DIAGNOSTICS_ENABLED: 'false',
			N8N_PERSONALIZATION_ENABLED: 'false',
			N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
			N8N_TEMPLATES_ENABLED: 'false',
			N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true',
			N8N_INSTANCE_OWNER_EMAIL: OWNER.email,
			N8N_INSTANCE_OWNER_FIRST_NAME: 'Own',
			N8N_INSTANCE_OWNER_LAST_NAME: 'Er',
			N8N_INSTANCE_OWNER_PASSWORD_HASH: OWNER.passwordHash,
			...environment,
		};
	}
}

/** A TCP port nothing listens on at the moment. */
export async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as { port: number };
	server.close();
	await once(server, 'close');
	return port;
}

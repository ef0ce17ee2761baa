import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const READY_LIMIT_MS = 180_000;
/** Longer than n8n is ever told to wait for its executions. */
const STOP_LIMIT_MS = 150_000;

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
	/** Where the server answers; of a worker, where it says how it is. */
	port: number;
	/** What to run; the server with the editor unless told otherwise. */
	role?: string[];
	/** More environment, for example of queue mode. */
	environment?: Record<string, string>;
	/** Told of all that the process writes. */
	onOutput?: (text: string) => void;
}

/** n8n itself, with nothing of it reaching out beyond this machine. */
export class N8nProcess {
	private child: ChildProcess | undefined;
	private output = '';

	constructor(private readonly settings: N8nSettings) {}

	get url(): string {
		return `http://localhost:${this.settings.port}`;
	}

	/** The end of what it wrote so far. */
	get lastOutput(): string {
		return this.output;
	}

	get isRunning(): boolean {
		const { child } = this;
		return child !== undefined && child.exitCode === null && child.signalCode === null;
	}

	/** Starts the process and waits until it answers. */
	async start(): Promise<void> {
		const { command, role = ['start'], onOutput } = this.settings;
		const child = spawn(process.execPath, [command, ...role], {
			env: await this.environment(),
			stdio: ['ignore', 'pipe', 'pipe'],
			// A group of its own: Ctrl-C is for whoever started us to handle, and `kill` takes its children too.
			detached: true,
		});
		this.child = child;
		// Should this process end without stopping it, it must not stay behind.
		const atExit = () => this.signalGroup('SIGKILL');
		process.once('exit', atExit);
		child.once('exit', () => process.off('exit', atExit));
		const keep = (chunk: Buffer) => {
			const text = chunk.toString();
			this.output = `${this.output}${text}`.slice(-20_000);
			onOutput?.(text);
		};
		child.stdout.on('data', keep);
		child.stderr.on('data', keep);
		const deadline = Date.now() + READY_LIMIT_MS;
		while (!(await this.isReady())) {
			if (!this.isRunning || Date.now() > deadline) {
				await this.stop();
				throw new Error(`n8n did not start:\n${this.output}`);
			}
			await delay(250);
		}
	}

	/** Runs one of n8n's own commands, such as `import:workflow --input=…`. */
	async command(...args: string[]): Promise<string> {
		const folder = await mkdtemp(join(tmpdir(), 'n8n-command-'));
		// Into a file: n8n ends before a pipe has taken all of a long output.
		const file = await open(join(folder, 'stdout'), 'w');
		try {
			const child = spawn(process.execPath, [this.settings.command, ...args], {
				env: await this.environment(),
				stdio: ['ignore', file.fd, 'pipe'],
				timeout: READY_LIMIT_MS,
			});
			let problems = '';
			child.stderr?.on('data', (chunk: Buffer) => (problems += chunk.toString()));
			const [code] = (await once(child, 'close')) as [number | null];
			const output = await readFile(join(folder, 'stdout'), 'utf8');
			if (code === 0) return output;
			throw new Error(`n8n ${args[0]} ended with ${code}:\n${output}${problems}`.slice(-20_000));
		} finally {
			await file.close();
			await rm(folder, { recursive: true, force: true });
		}
	}

	/** Lets it finish what it is doing, as a service manager would. */
	async stop(): Promise<void> {
		const { child } = this;
		if (child === undefined || !this.isRunning) return;
		const exited = once(child, 'exit');
		child.kill('SIGTERM');
		const timer = setTimeout(() => this.signalGroup('SIGKILL'), STOP_LIMIT_MS);
		await exited;
		clearTimeout(timer);
	}

	/** Ends it and its children at once, as a crash of their machine would. */
	async kill(): Promise<void> {
		const { child } = this;
		if (child === undefined || !this.isRunning) return;
		const exited = once(child, 'exit');
		this.signalGroup('SIGKILL');
		await exited;
	}

	private signalGroup(signal: NodeJS.Signals): void {
		const pid = this.child?.pid;
		if (pid === undefined) return;
		// Windows has no process groups.
		if (process.platform === 'win32') this.child?.kill(signal);
		else process.kill(-pid, signal);
	}

	private async isReady(): Promise<boolean> {
		const ready = await this.answers('/healthz/readiness', () => true);
		// A server may say that it is ready while its routes are still missing (1.x), or while it answers
		// all of them with a text that asks to wait (2.x).
		const isServer = this.settings.role === undefined;
		const json = ({ headers }: Response) => /json/.test(headers.get('content-type') ?? '');
		return ready && (!isServer || (await this.answers('/rest/settings', json)));
	}

	private async answers(path: string, asItShould: (response: Response) => boolean) {
		return await fetch(`http://127.0.0.1:${this.settings.port}${path}`).then(
			(response) => response.ok && asItShould(response),
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
			// Of a worker, which answers nothing else.
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
			// Links to files are made with it, also where the port is not known: in workers and commands.
			WEBHOOK_URL: `${this.url}/`,
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

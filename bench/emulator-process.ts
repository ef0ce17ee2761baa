import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { processTree } from './process-tree';
import { API_VERSION } from './stub-address';

const STILL_FOR_MS = 400;
const LONGEST_WAIT_MS = 60_000;

/** The emulator as a person starts it, called over kept-alive connections. */
export class EmulatorProcess {
	private constructor(
		private readonly child: ChildProcess,
		private readonly endpoint: URL,
		private readonly client: Pool,
		/** Milliseconds from the start of the command to the line that says it is ready. */
		readonly bootMs: number,
	) {}

	/** What a client takes for the pool management endpoint. */
	get address(): string {
		return this.endpoint.href;
	}

	/** @throws Error when it ends before it is ready, as a kernel does whose packages are not installed */
	static async start(options: {
		ready: number;
		maxSessions?: number;
		kernel?: string;
	}): Promise<EmulatorProcess> {
		const begin = performance.now();
		const child = spawn(
			process.execPath,
			[
				'emulator/dist/cli.js',
				...['--port', '0', '--ready', String(options.ready)],
				...['--max-sessions', String(options.maxSessions ?? 100)],
				...['--kernel', options.kernel ?? 'pyodide'],
			],
			{ stdio: ['ignore', 'pipe', 'inherit'] },
		);
		for await (const line of createInterface({ input: child.stdout })) {
			const endpoint = /ready at (\S+)/.exec(line)?.[1];
			if (endpoint === undefined) continue;
			const url = new URL(endpoint);
			const client = new Pool(url.origin);
			return new EmulatorProcess(child, url, client, performance.now() - begin);
		}
		throw new Error('The emulator did not start');
	}

	/** Calls a route of a session and gives the reply's content. */
	async call(
		method: 'GET' | 'POST' | 'DELETE',
		route: string,
		session: string,
		content: { body?: string | Buffer; type?: string } = {},
	): Promise<Buffer> {
		const { statusCode, body } = await this.client.request({
			method,
			path: `${this.endpoint.pathname}/${route}?api-version=${API_VERSION}&identifier=${session}`,
			headers: content.type === undefined ? {} : { 'content-type': content.type },
			body: content.body,
		});
		const reply = Buffer.from(await body.arrayBuffer());
		if (statusCode >= 300)
			throw new Error(`${route} was answered ${statusCode}: ${reply.toString()}`);
		return reply;
	}

	async execute(session: string, code: string): Promise<void> {
		const body = JSON.stringify({ codeInputType: 'inline', executionType: 'synchronous', code });
		const reply = await this.call('POST', 'executions', session, {
			body,
			type: 'application/json',
		});
		const { status } = JSON.parse(reply.toString()) as { status: string };
		if (status !== 'Succeeded') throw new Error(`The code ended as ${status}`);
	}

	/** Resolves when no kernel boots any more, which shows in the processor time of its processes. */
	async quiet(): Promise<void> {
		const deadline = Date.now() + LONGEST_WAIT_MS;
		let before = -1;
		while (Date.now() < deadline) {
			const now = this.processes().reduce((sum, { ticks }) => sum + ticks, 0);
			// A hundredth of a second a tick; a process that waits uses none.
			if (before >= 0 && now - before <= 1) return;
			before = now;
			await delay(STILL_FOR_MS);
		}
	}

	/** The emulator itself and its kernels. */
	processes() {
		return processTree(this.child.pid as number);
	}

	async stop(): Promise<void> {
		await this.client.destroy();
		await new Promise((resolve) => {
			this.child.once('exit', resolve);
			this.child.kill('SIGTERM');
		});
	}
}

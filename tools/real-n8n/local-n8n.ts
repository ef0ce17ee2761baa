import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSessionPool } from 'azure-dynamic-sessions-emulator';
import { Belongings } from './belongings';
import { n8nCommand } from './n8n-installation';
import { N8nProcess, freePort } from './n8n-process';
import { installThisPackage } from './package-installation';
import { withProgress } from './progress';
import { importEverything, importWorkflows } from './ready-instance';
import type { WorkflowDraft } from './workflow-draft';

export interface LocalN8nSettings {
	/** Version of n8n. */
	version: string;
	port: number;
	/** Workflows to import besides the examples. */
	workflows?: WorkflowDraft[];
	say: (line: string) => void;
}

/** n8n with this package installed, a local session pool, a credential for it and the examples. */
export class LocalN8n {
	private readonly aborter = new AbortController();
	private readonly belongings = new Belongings();
	private starting: Promise<unknown> = Promise.resolve();
	private n8n: N8nProcess | undefined;

	constructor(private readonly settings: LocalN8nSettings) {}

	/** Starts everything and gives the addresses of n8n and of the pool, and the names of the examples. */
	async start(): Promise<{ url: string; endpoint: string; examples: string[] }> {
		const started = this.startAll();
		this.starting = started;
		return await started;
	}

	/** Stops everything, also in the middle of the start, and removes n8n's folder. */
	async stop(): Promise<void> {
		this.aborter.abort();
		await this.n8n?.stop();
		// Whatever is still being started writes into the folder.
		await this.starting.catch(() => {});
		await this.belongings.close();
	}

	private async startAll() {
		const { version, port, workflows = [], say } = this.settings;
		const { belongings } = this;
		const { signal } = this.aborter;
		const command = await n8nCommand(version, { say, abortSignal: signal });
		const userFolder = await mkdtemp(join(tmpdir(), 'local-n8n-'));
		belongings.add(async () => await rm(userFolder, { recursive: true, force: true }));
		await withProgress(say, 'Packing this package and installing it into n8n', async () => {
			await installThisPackage(userFolder, signal);
		});
		signal.throwIfAborted();
		const pool = await withProgress(say, 'Starting a local session pool', async () => {
			// Steps run by hand leave their session behind for the next step, so the pool needs many.
			return await startSessionPool({ port: await freePort(), ready: 1, maxSessions: 30 });
		});
		belongings.add(async () => await pool.close());
		signal.throwIfAborted();
		const n8n = new N8nProcess({ command, userFolder, port });
		this.n8n = n8n;
		belongings.add(async () => await n8n.stop());
		const examples = await withProgress(
			say,
			'Importing a credential and the examples',
			async () => {
				const names = await importEverything(n8n, pool.endpoint);
				if (workflows.length > 0) await importWorkflows(n8n, workflows);
				return names;
			},
		);
		signal.throwIfAborted();
		await withProgress(say, 'Starting n8n', async () => await n8n.start());
		return { url: n8n.url, endpoint: pool.endpoint, examples };
	}
}

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSessionPool } from 'azure-dynamic-sessions-emulator';
import { Belongings } from './belongings';
import { n8nCommand } from './n8n-installation';
import { N8nProcess, freePort } from './n8n-process';
import { N8nRest } from './n8n-rest';
import { installThisPackage } from './package-installation';
import { withProgress } from './progress';
import {
	emulatorCredential,
	exampleWorkflows,
	importCredentials,
	importWorkflows,
} from './ready-instance';
import type { WorkflowDraft } from './workflow-draft';

export interface LocalN8nSettings {
	/** Version of n8n. */
	version: string;
	port: number;
	/** Where n8n keeps what is made in it, used again by the next start; a folder of this start's own unless given. */
	keptIn?: string;
	/** Workflows to import besides the examples. */
	workflows?: WorkflowDraft[];
	say: (line: string) => void;
}

export interface StartedN8n {
	url: string;
	/** Of the session pool. */
	endpoint: string;
	examples: Array<{ id?: string; name?: string }>;
}

/** n8n with this package installed, a local session pool, a credential for it and the examples. */
export class LocalN8n {
	private readonly aborter = new AbortController();
	private readonly belongings = new Belongings();
	private starting: Promise<unknown> = Promise.resolve();
	private n8n: N8nProcess | undefined;

	constructor(private readonly settings: LocalN8nSettings) {}

	/** Starts everything and gives the addresses of n8n and of the pool, and the examples. */
	async start(): Promise<StartedN8n> {
		const started = this.startAll();
		this.starting = started;
		return await started;
	}

	/** Stops everything, also in the middle of the start, and removes n8n's folder unless it is to be kept. */
	async stop(): Promise<void> {
		this.aborter.abort();
		await this.n8n?.stop();
		// Whatever is still being started writes into the folder.
		await this.starting.catch(() => {});
		await this.belongings.close();
	}

	private async folder(): Promise<string> {
		const { keptIn } = this.settings;
		if (keptIn !== undefined) {
			await mkdir(keptIn, { recursive: true });
			return keptIn;
		}
		const folder = await mkdtemp(join(tmpdir(), 'local-n8n-'));
		this.belongings.add(async () => await rm(folder, { recursive: true, force: true }));
		return folder;
	}

	private async startAll(): Promise<StartedN8n> {
		const { version, port, workflows = [], say } = this.settings;
		const { belongings } = this;
		const { signal } = this.aborter;
		const command = await n8nCommand(version, { say, abortSignal: signal });
		const userFolder = await this.folder();
		const isNew = !existsSync(join(userFolder, '.n8n', 'database.sqlite'));
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
				await importCredentials(n8n, [emulatorCredential(pool.endpoint)]);
				const all = [...(await exampleWorkflows()), ...workflows];
				// What was changed in them since is not put back.
				if (isNew) await importWorkflows(n8n, all);
				return all.map(({ id, name }) => ({ id, name }));
			},
		);
		signal.throwIfAborted();
		await withProgress(say, 'Starting n8n', async () => {
			await n8n.start();
			// n8n 1.x takes no owner from its environment: the first sign-in makes one.
			await N8nRest.signIn(n8n.url);
		});
		return { url: n8n.url, endpoint: pool.endpoint, examples };
	}
}

import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningSessionPool, startSessionPool } from 'azure-dynamic-sessions-emulator';
import { installThisPackage, n8nCommand } from './n8n-installation';
import { N8nProcess, freePort } from './n8n-process';
import { withProgress } from './progress';

const CREDENTIAL = { id: 'localEmulator', name: 'Local emulator' };

/** A workflow as n8n exports it. */
export interface WorkflowExport {
	id?: string;
	name: string;
	nodes: Array<{ name: string; type: string; [field: string]: unknown }>;
	connections: Record<string, Record<string, Array<Array<{ node: string }> | null>>>;
	[field: string]: unknown;
}

export interface ReadyInstanceSettings {
	/** Version of n8n. */
	version: string;
	port: number;
	/** Workflows to import besides the examples. */
	workflows?: WorkflowExport[];
	say: (line: string) => void;
}

/** n8n with this package installed, a local session pool, a credential for it and the examples. */
export class ReadyInstance {
	private readonly aborter = new AbortController();
	private starting: Promise<unknown> = Promise.resolve();
	private userFolder: string | undefined;
	private pool: RunningSessionPool | undefined;
	private n8n: N8nProcess | undefined;

	constructor(private readonly settings: ReadyInstanceSettings) {}

	/** Starts everything and gives n8n's address and the names of the workflows. */
	async start(): Promise<{ url: string; endpoint: string; workflows: string[] }> {
		const started = this.startAll();
		this.starting = started;
		return await started;
	}

	/** Stops everything, also in the middle of the start, and removes n8n's folder. */
	async stop(): Promise<void> {
		this.aborter.abort();
		await this.n8n?.stop();
		await this.starting.catch(() => {});
		await this.n8n?.stop();
		await this.pool?.close();
		if (this.userFolder !== undefined) await rm(this.userFolder, { recursive: true, force: true });
	}

	private async startAll() {
		const { version, port, workflows = [], say } = this.settings;
		const { signal } = this.aborter;
		const command = await n8nCommand(version, say, signal);
		const userFolder = await mkdtemp(join(tmpdir(), 'n8n-ready-'));
		this.userFolder = userFolder;
		await withProgress(say, 'Packing this package and installing it into n8n', async () => {
			await installThisPackage(userFolder, signal);
		});
		signal.throwIfAborted();
		const pool = await withProgress(say, 'Starting a local session pool', async () => {
			// Steps run by hand leave their session behind for the next step, so the pool needs many.
			return await startSessionPool({ port: await freePort(), ready: 1, maxSessions: 30 });
		});
		this.pool = pool;
		signal.throwIfAborted();
		const n8n = new N8nProcess({ command, userFolder, port });
		this.n8n = n8n;
		const names = await withProgress(say, 'Importing a credential and the examples', async () => {
			return await importEverything(n8n, pool.endpoint, workflows);
		});
		signal.throwIfAborted();
		await withProgress(say, 'Starting n8n', async () => await n8n.start());
		return { url: n8n.url, endpoint: pool.endpoint, workflows: names };
	}
}

/** Puts the credential for a session pool and all examples into n8n, with the credential chosen. */
export async function importEverything(
	n8n: N8nProcess,
	endpoint: string,
	more: WorkflowExport[] = [],
): Promise<string[]> {
	const folder = await mkdtemp(join(tmpdir(), 'import-'));
	try {
		const credential = {
			...CREDENTIAL,
			type: 'azureCodeInterpreterApi',
			data: {
				poolManagementEndpoint: endpoint,
				authentication: 'none',
				apiVersion: '2025-10-02-preview',
			},
		};
		const credentials = join(folder, 'credentials.json');
		await writeFile(credentials, JSON.stringify([credential]));
		await n8n.command('import:credentials', `--input=${credentials}`);

		const shown = await examples();
		const file = join(folder, 'workflows.json');
		await writeFile(file, JSON.stringify([...shown, ...more].map(withCredential)));
		await n8n.command('import:workflow', `--input=${file}`);
		return shown.map(({ name }) => name);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** Every example as a workflow of n8n's; its id is the file's name. */
export async function examples(): Promise<Array<WorkflowExport & { id: string }>> {
	const files = (await readdir('examples')).filter((name) => name.endsWith('.json')).sort();
	return await Promise.all(
		files.map(async (name) => {
			const workflow = JSON.parse(await readFile(join('examples', name), 'utf8')) as WorkflowExport;
			return { ...workflow, id: name.replace(/\.json$/, '') };
		}),
	);
}

function withCredential(workflow: WorkflowExport): WorkflowExport {
	const nodes = workflow.nodes.map((node) =>
		/\.azureCodeInterpreter(?:Tool)?$/.test(node.type)
			? { ...node, credentials: { azureCodeInterpreterApi: CREDENTIAL } }
			: node,
	);
	return { ...workflow, active: false, nodes };
}

import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Belongings } from './belongings';
import { N8nProcess, freePort } from './n8n-process';

/** A worker of the queue, and which executions it says it took. */
export class Worker {
	private output = '';
	readonly n8n: N8nProcess;

	constructor(
		readonly name: string,
		settings: { command: string; userFolder: string; port: number },
		concurrency: number,
		environment: Record<string, string>,
	) {
		this.n8n = new N8nProcess({
			...settings,
			role: ['worker', `--concurrency=${concurrency}`],
			environment,
			onOutput: (text) => (this.output += text),
		});
	}

	/** Ids of the executions it took, oldest first. */
	get executions(): string[] {
		const lines = this.output.matchAll(/Worker started execution (\S+)/g);
		return [...lines].map(([, id]) => id);
	}
}

/** n8n in queue mode: one main, which runs nothing itself, and workers. */
export interface N8nCluster {
	main: N8nProcess;
	workers: Worker[];
	/** What keeps workflows and executions. */
	database: string;
	/** Starts one more worker. */
	addWorker(name: string): Promise<Worker>;
}

interface ClusterSettings {
	command: string;
	/** User folder whose packages every process gets. */
	source: string;
	redisPort: number;
	/** Without it, all processes share a folder with a SQLite file. */
	postgresPort: number | undefined;
	/** Executions that a worker runs at a time. */
	concurrency: number;
	belongings: Belongings;
}

/** Starts main on a Redis, and a Postgres, that run already; workers are added by the caller. */
export async function startCluster({
	command,
	source,
	redisPort,
	postgresPort,
	concurrency,
	belongings,
}: ClusterSettings): Promise<N8nCluster> {
	const mainPort = await freePort();
	const environment: Record<string, string> = {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redisPort),
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		// Workers that share no folder; the default of n8n 2.x.
		N8N_DEFAULT_BINARY_DATA_MODE: 'database',
		N8N_AVAILABLE_BINARY_DATA_MODES: 'filesystem,database',
		// Of a worker too, which knows no other address of main.
		WEBHOOK_URL: `http://localhost:${mainPort}/`,
		// The default of 30 s is short for executions that share two processors with ten others.
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '120',
		// A worker that was killed is missed sooner than after the default minute and a half.
		QUEUE_WORKER_LOCK_DURATION: '20000',
		QUEUE_WORKER_LOCK_RENEW_TIME: '3000',
		QUEUE_WORKER_STALLED_INTERVAL: '5000',
		// As in n8n 2.x: what a killed worker was running is not run once more.
		QUEUE_WORKER_MAX_STALLED_COUNT: '0',
		...(postgresPort === undefined
			? {}
			: {
					DB_TYPE: 'postgresdb',
					DB_POSTGRESDB_HOST: '127.0.0.1',
					DB_POSTGRESDB_PORT: String(postgresPort),
					DB_POSTGRESDB_DATABASE: 'n8n',
					DB_POSTGRESDB_USER: 'postgres',
				}),
	};
	const shared = postgresPort === undefined ? await ownFolder(source, belongings) : undefined;
	const folder = async () => shared ?? (await ownFolder(source, belongings));

	const main = new N8nProcess({
		command,
		userFolder: await folder(),
		port: mainPort,
		environment,
	});
	belongings.add(async () => await main.stop());
	// It makes the tables that the workers look for.
	await main.start();
	const cluster: N8nCluster = {
		main,
		workers: [],
		database: postgresPort === undefined ? 'SQLite' : 'Postgres',
		async addWorker(name) {
			const settings = { command, userFolder: await folder(), port: await freePort() };
			const worker = new Worker(name, settings, concurrency, environment);
			belongings.add(async () => await worker.n8n.stop());
			await worker.n8n.start();
			cluster.workers.push(worker);
			return worker;
		},
	};
	return cluster;
}

async function ownFolder(source: string, belongings: Belongings): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-queue-'));
	belongings.add(async () => await rm(folder, { recursive: true, force: true }));
	const packages = join('.n8n', 'nodes');
	await mkdir(join(folder, '.n8n'));
	await cp(join(source, packages), join(folder, packages), { recursive: true });
	return folder;
}

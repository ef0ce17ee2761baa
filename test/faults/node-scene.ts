import { type RunningSessionPool, startSessionPool } from 'azure-dynamic-sessions-emulator';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { readConnection } from '../../session-pool/connection';
import { SessionPoolClient } from '../../session-pool/session-pool-client';
import type { N8nEngine } from '../engine/n8n-engine';
import type { EntraServer } from '../support/entra-server';
import { type NodeRun, runNode } from '../support/workbench';
import { FaultProxy } from './fault-proxy';
import { TlsFront } from './tls-front';

/** What a pool's sessions run. */
export const KERNELS = ['pyodide', 'jupyter', 'NodeLTS', 'Shell'] as const;
export type KernelName = (typeof KERNELS)[number];

export const SESSION = 'faults-of-the-node';
/** Where code notes that it ran: one character for each time. */
export const TALLY = 'ran';

/** The compiled client's own settings, which the built node reads with each call. */
const RETRY = (
	require('../../dist/session-pool/http/retry-policy.js') as {
		DEFAULT_RETRY: { firstWaitMs: number; maxTryMs?: number };
	}
).DEFAULT_RETRY;
RETRY.firstWaitMs = 5;

/**
 * The node in n8n's engine, signed in with tokens, and a pool of one kind, with faults between them:
 * node -> TLS -> fault proxy -> pool.
 */
export class NodeScene {
	private constructor(
		readonly kernel: KernelName,
		readonly engine: N8nEngine,
		public pool: RunningSessionPool,
		/** A client that no fault befalls. */
		private direct: SessionPoolClient,
		readonly proxy: FaultProxy,
		private readonly front: TlsFront,
	) {}

	/** @throws Error where this machine cannot run such sessions */
	static async open(kernel: KernelName, engine: N8nEngine, entra: EntraServer) {
		const pool = await startSessionPool(optionsOf(kernel, 0));
		const proxy = await FaultProxy.before(pool.endpoint);
		const front = await TlsFront.before(Number(new URL(proxy.endpoint).port));
		engine.credentials = {
			...entra.fields(`secret of ${kernel}`),
			poolManagementEndpoint: front.endpointOf(pool.endpoint),
		};
		return new NodeScene(kernel, engine, pool, await unsigned(pool), proxy, front);
	}

	get session() {
		return this.direct.getSession(SESSION);
	}

	/** Runs the node once, with one item. */
	async run(
		parameters: INodeParameters,
		item: INodeExecutionData = { json: {} },
	): Promise<NodeRun> {
		const session = { session: 'custom', sessionIdentifier: SESSION };
		return await runNode(this.engine, { ...session, ...parameters }, { items: [item] });
	}

	/** How often code noted that it ran, in the session as it is now. */
	async tally(): Promise<number> {
		const files = await this.session.files.list({ directory: '', recursive: false });
		return files.find(({ name }) => name === TALLY)?.sizeInBytes ?? 0;
	}

	/** Ends the pool with all its sessions and starts it anew at the same address. */
	async restartPool(): Promise<void> {
		const port = Number(new URL(this.pool.endpoint).port);
		await this.pool.close();
		this.pool = await startSessionPool(optionsOf(this.kernel, port));
		this.direct = await unsigned(this.pool);
	}

	/** The most that the client waits for one reply; without a limit as long as the call itself may take. */
	limitTries(maxTryMs?: number): void {
		RETRY.maxTryMs = maxTryMs;
	}

	async close(): Promise<void> {
		await this.front.close();
		await this.proxy.close();
		await this.pool.close();
	}
}

function optionsOf(kernel: KernelName, port: number): Parameters<typeof startSessionPool>[0] {
	const common = { port, ready: 1, maxSessions: 20 };
	return kernel === 'pyodide' || kernel === 'jupyter'
		? { ...common, kernel }
		: { ...common, containerType: kernel };
}

async function unsigned({ endpoint }: RunningSessionPool): Promise<SessionPoolClient> {
	const fields = { authentication: 'none', poolManagementEndpoint: endpoint };
	return await SessionPoolClient.connect(readConnection(fields));
}

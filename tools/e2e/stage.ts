import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningSessionPool, startSessionPool } from 'azure-dynamic-sessions-emulator';
import type { Belongings } from '../real-n8n/belongings';
import { API_VERSIONS } from '../../session-pool';
import { type N8nFeatures, featuresOf } from '../real-n8n/n8n-features';
import { n8nCommand } from '../real-n8n/n8n-installation';
import { installThisPackage } from '../real-n8n/package-installation';
import { N8nProcess, freePort } from '../real-n8n/n8n-process';
import { N8nRest } from '../real-n8n/n8n-rest';
import { CREDENTIAL_TYPE, type CredentialReference } from '../real-n8n/workflow-draft';
import { EntraServer } from '../../test/support/entra-server';
import { ScriptedModel } from './scripted-model';

/** A running n8n, signed in to, with a credential for the stage's session pool. */
export interface RunningN8n {
	n8n: N8nProcess;
	rest: N8nRest;
	credential: CredentialReference;
}

/** What the parts share: one n8n with this package installed, a session pool, a model and a sign-in service. */
export class Stage {
	private server: Promise<RunningN8n> | undefined;

	private constructor(
		readonly version: string,
		readonly command: string,
		readonly features: N8nFeatures,
		/** n8n's folder, with the package installed in it. */
		readonly userFolder: string,
		readonly pool: RunningSessionPool,
		readonly model: ScriptedModel,
		readonly entra: EntraServer,
		/** The folder's n8n, not necessarily started; its commands can be used. */
		readonly n8n: N8nProcess,
		readonly belongings: Belongings,
		readonly say: (line: string) => void,
	) {}

	/** Installs and starts all but n8n itself. */
	static async open(
		version: string,
		belongings: Belongings,
		say: (line: string) => void,
	): Promise<Stage> {
		const command = await n8nCommand(version, { say });
		const userFolder = await mkdtemp(join(tmpdir(), 'n8n-e2e-'));
		belongings.add(async () => await rm(userFolder, { recursive: true, force: true }));
		say(`Installing the packed package for n8n ${version} …`);
		await installThisPackage(userFolder);
		const features = await featuresOf(command);
		// Where n8n does not say that an execution is over, its session only cools down.
		const cooldownSeconds = features.onExecutionFinish ? 300 : 30;
		const pool = await startSessionPool({ port: 0, ready: 1, maxSessions: 20, cooldownSeconds });
		belongings.add(async () => await pool.close());
		const model = await ScriptedModel.start();
		belongings.add(async () => await model.stop());
		const entra = await EntraServer.start();
		belongings.add(async () => await entra.server.close());
		const trusted = join(userFolder, 'entra.pem');
		await writeFile(trusted, entra.server.certificate);
		const n8n = new N8nProcess({
			command,
			userFolder,
			port: await freePort(),
			environment: {
				// The sign-in host of the stage, and its pool.
				AZURE_CODE_INTERPRETER_ALLOWED_HOSTS: 'localhost, 127.0.0.1',
				NODE_EXTRA_CA_CERTS: trusted,
				// The default of n8n 2.x; before, files were kept in memory.
				N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
			},
		});
		return new Stage(
			version,
			command,
			features,
			userFolder,
			pool,
			model,
			entra,
			n8n,
			belongings,
			say,
		);
	}

	/** The stage's n8n as a server, started on first use. */
	async running(): Promise<RunningN8n> {
		this.server ??= this.start(this.n8n);
		return await this.server;
	}

	/** One more server on the same folder, with other settings; the caller stops it. */
	async another(environment: Record<string, string>): Promise<RunningN8n> {
		const { command, userFolder } = this;
		const port = await freePort();
		return await this.start(new N8nProcess({ command, userFolder, port, environment }));
	}

	private async start(n8n: N8nProcess): Promise<RunningN8n> {
		this.belongings.add(async () => await n8n.stop());
		await n8n.start();
		const rest = await N8nRest.signIn(n8n.url);
		return { n8n, rest, credential: await keepCredential(rest, this.pool) };
	}
}

/** Has n8n keep a credential for an emulated pool, or for what stands before one. */
export async function keepCredential(
	rest: N8nRest,
	pool: { endpoint: string },
): Promise<CredentialReference> {
	const name = `Pool ${new URL(pool.endpoint).port}`;
	return { id: await rest.createCredential(name, CREDENTIAL_TYPE, emulatorFields(pool)), name };
}

/** Fields of a credential for an emulated pool. */
export function emulatorFields({ endpoint }: { endpoint: string }): Record<string, string> {
	return {
		poolManagementEndpoint: endpoint,
		authentication: 'none',
		apiVersion: API_VERSIONS[0],
	};
}

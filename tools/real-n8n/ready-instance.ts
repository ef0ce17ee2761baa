import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { N8nProcess } from './n8n-process';
import { API_VERSIONS } from '../../session-pool';
import { CREDENTIAL_TYPE, type CredentialReference, type WorkflowDraft } from './workflow-draft';

/** The credential that everything imported is given. */
export const CREDENTIAL: CredentialReference = { id: 'localEmulator', name: 'Local emulator' };

/** A credential with its fields in the clear, as n8n's command takes it. */
export interface ImportedCredential extends CredentialReference {
	type: string;
	data: object;
}

/** The credential that the examples are given. */
export function emulatorCredential(poolManagementEndpoint: string): ImportedCredential {
	return {
		...CREDENTIAL,
		type: CREDENTIAL_TYPE,
		data: { poolManagementEndpoint, authentication: 'none', apiVersion: API_VERSIONS[0] },
	};
}

/** Every example as a workflow of n8n's, with the credential chosen; its id is the file's name. */
export async function exampleWorkflows(): Promise<Array<WorkflowDraft & { id: string }>> {
	const files = (await readdir('examples')).filter((name) => name.endsWith('.json')).sort();
	return await Promise.all(
		files.map(async (name) => {
			const workflow = JSON.parse(await readFile(join('examples', name), 'utf8')) as WorkflowDraft;
			const nodes = workflow.nodes.map((node) =>
				/\.azureCodeInterpreter(?:Tool)?$/.test(node.type)
					? { ...node, credentials: { [CREDENTIAL_TYPE]: CREDENTIAL } }
					: node,
			);
			return { ...workflow, id: name.replace(/\.json$/, ''), active: false, nodes };
		}),
	);
}

/** Puts credentials into n8n, which need not run. */
export async function importCredentials(
	n8n: N8nProcess,
	credentials: ImportedCredential[],
): Promise<void> {
	await importAll(n8n, 'import:credentials', credentials);
}

/** Puts workflows into n8n, which need not run; one with the same id is replaced. */
export async function importWorkflows(n8n: N8nProcess, workflows: WorkflowDraft[]): Promise<void> {
	await importAll(n8n, 'import:workflow', workflows);
}

async function importAll(n8n: N8nProcess, command: string, all: object[]): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), 'import-'));
	try {
		const file = join(folder, 'all.json');
		await writeFile(file, JSON.stringify(all));
		await n8n.command(command, `--input=${file}`);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { N8nProcess } from './n8n-process';

const CREDENTIAL = { id: 'localEmulator', name: 'Local emulator' };

/** Puts the credential for a session pool and all examples into n8n, with the credential chosen. */
export async function importEverything(n8n: N8nProcess, endpoint: string): Promise<string[]> {
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

		const workflows = await examples();
		const file = join(folder, 'workflows.json');
		await writeFile(file, JSON.stringify(workflows));
		await n8n.command('import:workflow', `--input=${file}`);
		return workflows.map(({ name }) => name);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** Every example as a workflow of n8n's; its id is the file's name. */
async function examples() {
	const files = (await readdir('examples')).filter((name) => name.endsWith('.json')).sort();
	return await Promise.all(
		files.map(async (name) => {
			const workflow = JSON.parse(await readFile(join('examples', name), 'utf8')) as {
				name: string;
				nodes: Array<{ type: string }>;
			};
			const nodes = workflow.nodes.map((node) =>
				/\.azureCodeInterpreter(?:Tool)?$/.test(node.type)
					? { ...node, credentials: { azureCodeInterpreterApi: CREDENTIAL } }
					: node,
			);
			return { ...workflow, id: name.replace(/\.json$/, ''), active: false, nodes };
		}),
	);
}

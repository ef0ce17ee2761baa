import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startSessionPool } from 'azure-dynamic-sessions-emulator';
import {
	DEFAULT_N8N_VERSION,
	installThisPackage,
	n8nCommand,
} from '../test/real-n8n/n8n-installation';
import { N8nProcess, OWNER, freePort } from '../test/real-n8n/n8n-process';
import { importEverything } from '../test/real-n8n/ready-instance';

const { values } = parseArgs({
	options: {
		port: { type: 'string', default: '5678' },
		n8n: { type: 'string', default: DEFAULT_N8N_VERSION },
	},
});

/** n8n in the browser with the node, a local session pool, a credential and the examples ready. */
async function start(): Promise<void> {
	const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'].map(async (name) => await once(process, name));
	const stopped = Promise.race(signals);
	const command = await n8nCommand(values.n8n, say);
	const pool = await startSessionPool({ port: await freePort(), ready: 1 });
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-start-'));
	const n8n = new N8nProcess({ command, userFolder, port: Number(values.port) });
	try {
		say('Installing the package and importing the examples …');
		await installThisPackage(userFolder);
		const names = await importEverything(n8n, pool.endpoint);
		await n8n.start();
		say(`Workflows: ${names.join(', ')}`);
		say(
			`n8n is ready at ${n8n.url}: sign in as ${OWNER.email} with ${OWNER.password}; Ctrl-C stops everything.`,
		);
		await stopped;
		say('Stopping …');
	} finally {
		await n8n.stop();
		await pool.close();
		await rm(userFolder, { recursive: true, force: true });
	}
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

start().then(
	() => process.exit(0),
	(error: Error) => {
		process.stderr.write(`\nn8n could not be started: ${error.message}\n`);
		process.exit(1);
	},
);

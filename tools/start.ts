import { parseArgs } from 'node:util';
import { DEFAULT_N8N_VERSION } from './real-n8n/n8n-installation';
import { OWNER } from './real-n8n/n8n-process';
import { assertPortIsFree } from './real-n8n/port';
import { LocalN8n } from './real-n8n/local-n8n';
import { stopSignal } from './real-n8n/stop-signal';

/** n8n in the browser with the node, a local session pool, a credential and the examples ready. */
async function start(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '5678' },
			n8n: { type: 'string', default: DEFAULT_N8N_VERSION },
		},
	});
	const port = await assertPortIsFree(values.port);
	const stopped = stopSignal();
	const local = new LocalN8n({ version: values.n8n, port, say });
	try {
		const started = await Promise.race([local.start(), stopped]);
		if (started !== undefined) {
			say(`Workflows: ${started.examples.map((name) => `"${name}"`).join(', ')}`);
			say(
				`n8n is ready at ${started.url}: sign in as ${OWNER.email} with ${OWNER.password}; Ctrl-C stops everything.`,
			);
			await stopped;
		}
		say('Stopping …');
	} finally {
		await local.stop();
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

import { join } from 'node:path';
import { commandOptions } from './command-options';
import { LocalN8n, type StartedN8n } from './real-n8n/local-n8n';
import { CACHE, DEFAULT_N8N_VERSION } from './real-n8n/n8n-installation';
import { OWNER } from './real-n8n/n8n-process';
import { assertPortIsFree } from './real-n8n/port';
import { stopSignal } from './real-n8n/stop-signal';

/** The example that shows the most with the least. */
const FIRST_EXAMPLE = 'sales-report';

/** n8n in the browser with the node, a local session pool, a credential and the examples ready. */
async function start(): Promise<void> {
	const values = commandOptions({
		port: { type: 'string', default: '5678' },
		n8n: { type: 'string', default: DEFAULT_N8N_VERSION },
		/** Workflows are still there at the next start. */
		keep: { type: 'boolean', default: false },
	});
	const port = await assertPortIsFree(values.port);
	const stopped = stopSignal();
	const keptIn = values.keep ? join(CACHE, `kept-${values.n8n}`) : undefined;
	const local = new LocalN8n({ version: values.n8n, port, say, keptIn });
	try {
		const started = await Promise.race([local.start(), stopped]);
		if (started !== undefined) {
			sayWhatToDo(started, keptIn);
			await stopped;
		}
		say('Stopping …');
	} finally {
		await local.stop();
	}
}

function sayWhatToDo({ url, examples }: StartedN8n, keptIn: string | undefined): void {
	const first = examples.find(({ id }) => id === FIRST_EXAMPLE);
	say('');
	say(`n8n is ready at ${url}: sign in as ${OWNER.email} with ${OWNER.password}`);
	say(`Begin with "${first?.name}", ${url}/workflow/${FIRST_EXAMPLE}, and press Execute workflow`);
	say(`All examples: ${examples.map(({ name }) => `"${name}"`).join(', ')}`);
	say(
		keptIn === undefined
			? 'Ctrl-C stops everything and removes what you made; npm start -- --keep keeps it'
			: `Ctrl-C stops everything; what you made stays in ${keptIn} for the next npm start -- --keep`,
	);
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

import { commandOptions } from '../command-options';
import { Belongings } from '../real-n8n/belongings';
import { DEFAULT_N8N_VERSION } from '../real-n8n/n8n-installation';
import { agent } from './agent';
import { agents } from './agents';
import { binaryModes } from './binary-modes';
import { cancel } from './cancel';
import { chatFiles } from './chat-files';
import { codeErrors } from './code-errors';
import { credentials } from './credentials';
import { examples } from './examples';
import { load } from './load';
import { longRun } from './long-run';
import { queue } from './queue';
import { Report } from './report';
import { sameConversation } from './same-conversation';
import { Stage } from './stage';

/** Every part, in the order of running. */
const PARTS: Record<string, (stage: Stage, report: Report) => Promise<void>> = {
	load,
	credentials,
	examples,
	binary: binaryModes,
	errors: codeErrors,
	cancel,
	agent,
	agents,
	conversation: sameConversation,
	chat: chatFiles,
	'long-run': async (stage, report) =>
		await longRun(stage, report, {
			seconds: Number(values.seconds),
			dropSeconds: Number(values['drop-seconds']),
			pictures: values.pictures,
		}),
	queue: async (stage, report) =>
		await queue(stage, report, { count: Number(values.executions), sqlite: values.sqlite }),
};

const values = commandOptions({
	/** Of the long run: how long its code runs, and how long a connection to the pool lasts. */
	seconds: { type: 'string', default: '90' },
	'drop-seconds': { type: 'string', default: '10' },
	/** Of the long run: a folder for pictures of the editor. */
	pictures: { type: 'string' },
	/** Of the queue part. */
	executions: { type: 'string', default: '200' },
	/** Of the queue part: SQLite even where Postgres is installed. */
	sqlite: { type: 'boolean', default: false },
	n8n: { type: 'string', multiple: true, default: [DEFAULT_N8N_VERSION] },
	only: { type: 'string', multiple: true, default: Object.keys(PARTS) },
});

/** Ctrl-C, a service manager, a closed terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const listed = (given: string[]) => given.flatMap((list) => list.split(',')).filter(Boolean);

async function main(): Promise<number> {
	const parts = listed(values.only);
	const unknown = parts.filter((name) => !(name in PARTS));
	if (unknown.length > 0) {
		const known = Object.keys(PARTS).join(', ');
		throw new Error(`There is no part ${unknown.join(', ')}; there are ${known}`);
	}
	const report = new Report(say);
	for (const version of listed(values.n8n)) {
		const belongings = new Belongings();
		const interrupted = () => {
			say('Stopping …');
			void belongings.close().then(() => process.exit(130));
		};
		for (const signal of SIGNALS) process.once(signal, interrupted);
		try {
			await runParts(version, parts, report, belongings);
		} finally {
			await belongings.close();
			for (const signal of SIGNALS) process.off(signal, interrupted);
		}
	}
	report.print();
	return report.failed === 0 ? 0 : 1;
}

async function runParts(
	version: string,
	parts: string[],
	report: Report,
	belongings: Belongings,
): Promise<void> {
	report.enter(version, 'set-up');
	let opened: Stage | undefined;
	await report.check('n8n is there, and the packed package is installed in it', async () => {
		opened = await Stage.open(version, belongings, say);
	});
	const stage = opened;
	if (stage === undefined) return;
	for (const part of parts) {
		report.enter(version, part);
		try {
			await PARTS[part](stage, report);
		} catch (error) {
			// Thrown outside its checks; it must not take the summary with it.
			await report.check('the part runs to its end', async () => await Promise.reject(error));
		}
	}
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

main().then(
	(code) => process.exit(code),
	(error: Error) => {
		process.stderr.write(`\nThe end-to-end tests could not run: ${error.message}\n`);
		process.exit(1);
	},
);

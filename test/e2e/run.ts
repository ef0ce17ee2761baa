import { parseArgs } from 'node:util';
import { Belongings } from '../real-n8n/belongings';
import { DEFAULT_N8N_VERSION } from '../real-n8n/n8n-installation';
import { agent } from './agent';
import { binaryModes } from './binary-modes';
import { cancel } from './cancel';
import { codeErrors } from './code-errors';
import { credentials } from './credentials';
import { examples } from './examples';
import { load } from './load';
import { queue } from './queue';
import { Report } from './report';
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
	queue: async (stage, report) => await queue(stage, report, Number(values.executions)),
};

const { values } = parseArgs({
	options: {
		/** Of the queue part. */
		executions: { type: 'string', default: '200' },
		n8n: { type: 'string', multiple: true, default: [DEFAULT_N8N_VERSION] },
		only: { type: 'string', multiple: true, default: Object.keys(PARTS) },
	},
});

const listed = (given: string[]) => given.flatMap((list) => list.split(',')).filter(Boolean);

async function main(): Promise<number> {
	const unknown = listed(values.only).filter((name) => !(name in PARTS));
	if (unknown.length > 0) {
		throw new Error(
			`There is no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`,
		);
	}
	const report = new Report(say);
	for (const version of listed(values.n8n)) {
		const belongings = new Belongings();
		const interrupted = () => {
			say('Stopping …');
			void belongings.close().then(() => process.exit(130));
		};
		process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
		try {
			const stage = await Stage.open(version, belongings, say);
			for (const name of listed(values.only)) {
				report.enter(version, name);
				// What a part throws outside its checks would otherwise take the summary with it.
				await PARTS[name](stage, report).catch(
					async (error: Error) =>
						await report.check('the part runs to its end', async () => {
							throw error;
						}),
				);
			}
		} finally {
			await belongings.close();
			process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
		}
	}
	report.print();
	return report.failed === 0 ? 0 : 1;
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

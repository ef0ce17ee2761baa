import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { version } from '../../package.json';
import { probe } from './probe';
import { breaks, markdown, plain } from './report';
import { signIn } from './sign-in';

const DEFAULT_FILE = 'probe-report.md';

const HELP = `Usage: npm run probe -- <pool management endpoint> [--out <file>]

Asks a session pool some fifty small, harmless questions in two sessions of its own, and writes a table of what the
contract says and what this pool says, without names, ids or tokens (${DEFAULT_FILE} unless --out names a file).

Signs in by DefaultAzureCredential ('az login' will do), or by AZURE_CODE_INTERPRETER_AUTHENTICATION and its companions:
see docs/probe.md. A pool on this machine (the emulator) needs no sign-in.

Exit code: 0 the node package works with this pool; 1 it relies on something that this pool does otherwise;
2 wrong arguments; 3 no answer: not reached, or sign-in refused.
`;

async function run(): Promise<number> {
	const { positionals, values } = parseArgs({
		allowPositionals: true,
		options: { out: { type: 'string', default: DEFAULT_FILE }, help: { type: 'boolean' } },
	});
	if (values.help || positionals.length !== 1) {
		(values.help ? process.stdout : process.stderr).write(HELP);
		return values.help ? 0 : 2;
	}
	let result;
	try {
		const signedIn = await signIn(positionals[0]!, process.env);
		result = await probe(signedIn, version, ({ question, verdict }) =>
			process.stdout.write(`${verdict.padEnd(9)} ${question.asks}\n`),
		);
	} catch (error) {
		process.stderr.write(`${(error as Error).message}\n`);
		return 3;
	}
	const { clean, summary } = result;
	await writeFile(values.out, markdown(summary, clean));
	const broken = breaks(summary);
	process.stdout.write(
		`\n${plain(summary, clean)}\n\n${summary.rows.length} questions, ${summary.calls} calls, ` +
			`${summary.seconds.toFixed(0)} s, ${summary.sessions} session-hours. Written to ${values.out}.\n` +
			`${broken.length === 0 ? 'The node package works with this pool.' : `The node package relies on ${broken.length} things that this pool does otherwise.`}\n`,
	);
	return broken.length === 0 ? 0 : 1;
}

run().then(
	(code) => {
		process.exitCode = code;
	},
	(error: Error) => {
		process.stderr.write(`${error.message}\n`);
		process.exitCode = 2;
	},
);

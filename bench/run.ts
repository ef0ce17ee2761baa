/** `npm run bench [-- --quick] [-- --only <case>]`: measures, prints one table and writes bench/results.md. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandOptions } from '../tools/command-options';
import { withProgress } from '../tools/real-n8n/progress';
import { defaults } from './cases/defaults';
import { emulator } from './cases/emulator';
import { files } from './cases/files';
import { items } from './cases/items';
import { kernels } from './cases/kernels';
import { oneStep } from './cases/one-step';
import { overhead } from './cases/overhead';
import { parallel } from './cases/parallel';
import { spread } from './cases/spread';
import { startUp } from './cases/start-up';
import { startProcess } from './process';
import type { Bench, Row } from './row';
import { DELAY_MS, type StubAddress } from './stub-address';
import { report } from './table';

const RESULTS = 'bench/results.md';

const cases: Record<string, (bench: Bench) => Promise<Row[]>> = {
	defaults,
	kernels,
	overhead,
	parallel,
	spread,
	files,
	'one-step': oneStep,
	'start-up': startUp,
	items,
	emulator,
};

async function run(): Promise<void> {
	const { quick, only } = commandOptions({
		quick: { type: 'boolean', default: false },
		only: { type: 'string' },
	});
	if (only !== undefined && !(only in cases)) {
		throw new Error(`--only takes one of ${Object.keys(cases).join(', ')}`);
	}
	const started = performance.now();
	const folder = await mkdtemp(join(tmpdir(), 'bench-'));
	const stub = await startProcess<StubAddress>('bench/pool-stub.ts', [DELAY_MS]);
	try {
		const certificate = join(folder, 'stub.pem');
		await writeFile(certificate, stub.message.certificate);
		const stubEnv = {
			NODE_EXTRA_CA_CERTS: certificate,
			BENCH_STUB: JSON.stringify(stub.message),
			AZURE_CODE_INTERPRETER_ALLOWED_HOSTS: 'localhost, 127.0.0.1',
		};
		const rows: Row[] = [];
		for (const [name, measureCase] of Object.entries(cases)) {
			if (only !== undefined && only !== name) continue;
			const from = performance.now();
			rows.push(
				...(await withProgress(say, name, async () => await measureCase({ quick, stubEnv }))),
			);
			say(`  ${((performance.now() - from) / 1000).toFixed(0)} s`);
		}
		const seconds = Math.round((performance.now() - started) / 1000);
		const text = await report(rows, { quick, seconds });
		process.stdout.write(`\n${text}`);
		// A part of the cases must not pass for the results.
		if (only === undefined) await writeFile(RESULTS, text);
	} finally {
		stub.process.kill();
		await rm(folder, { recursive: true, force: true });
	}
}

/** The table alone goes to stdout. */
function say(line: string): void {
	process.stderr.write(`${line}\n`);
}

run().catch((error: Error) => {
	process.stderr.write(`\nThe benchmark failed: ${error.message}\n`);
	process.exitCode = 1;
});

import { type Serializable, spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Canaries, foundIn } from './canaries';
import { FORCED_FAILURES } from './forced-failures';

/** Everything that a process wrote which met with every failure, with all logs on. */
async function verboseRun(): Promise<{ output: string; canaries: Canaries }> {
	const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'verbose-run.ts')], {
		env: { ...process.env, AZURE_LOG_LEVEL: 'verbose', N8N_LOG_LEVEL: 'debug' },
		stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
	});
	const canaries = new Promise<Serializable>((resolve) => child.on('message', resolve));
	const exit = new Promise((resolve) => child.on('exit', resolve));
	const [out, errors] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
	const output = `${out}\n${errors}`;
	if ((await exit) !== 0) throw new Error(`The run failed: ${output.slice(-2_000)}`);
	return { output, canaries: (await canaries) as unknown as Canaries };
}

describe('With the logs of the Azure SDK and of n8n at their most verbose', () => {
	let output: string;
	let canaries: Canaries;

	beforeAll(async () => {
		({ output, canaries } = await verboseRun());
	}, 120_000);

	test.each(Object.keys(FORCED_FAILURES))('%s is met with', (name) => {
		expect(output).toContain(`Forcing ${name}\n`);
	});

	test('the Azure SDK tells of requests and of sign-ins', () => {
		expect(output).toMatch(/azure:core-rest-pipeline:/);
		expect(output).toMatch(/azure:identity:/);
	});

	test('nothing that is written holds a secret', () => {
		expect(Object.keys(canaries)).toHaveLength(5);
		expect(foundIn(output, canaries)).toEqual([]);
	});

	test('a secret would be found', () => {
		for (const [name, pieces] of Object.entries(canaries)) {
			for (const piece of pieces) {
				expect(foundIn(`${output}${piece}`, canaries)).toContain(name);
			}
		}
	});
});

import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';

/** A Python with ipykernel, pandas and matplotlib. */
const PYTHON = process.env.JUPYTER_PYTHON ?? '/usr/bin/python3';

/** Runs the tests of one file, which are written in Python as the program is, and gives what they say. */
async function unittest(file: string): Promise<{ code: number | null; said: string }> {
	const child = spawn(PYTHON, ['-W', 'ignore::ResourceWarning', file], { cwd: __dirname });
	let said = '';
	child.stdout.resume();
	child.stderr.on('data', (text: Buffer) => {
		said = (said + text.toString()).slice(-20_000);
	});
	return await new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('close', (code) => resolve({ code, said }));
	});
}

const files = readdirSync(__dirname).filter((name) => /^test_.*\.py$/.test(name));

test.each(files)(
	'The program in the session, on an ipykernel and on plain Python: %s',
	async (file) => {
		const { code, said } = await unittest(file);
		// The text itself is compared, so that a failure shows which test failed and why.
		expect(said).toMatch(/\nRan \d+ tests? in [\d.]+s\n\nOK( \(.*\))?\n$/);
		expect(code).toBe(0);
	},
	300_000,
);

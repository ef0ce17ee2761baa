<<<<<<< HEAD
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Opens a pool, uses it, closes it and says so, in a process with nothing else to do. */
const PROGRAM = `
const { startSessionPool } = require('azure-dynamic-sessions-emulator');
(async () => {
	const pool = await startSessionPool({ port: 0 });
	const execute = async (code) =>
		await fetch(pool.endpoint + '/executions?identifier=closing&api-version=2025-10-02-preview', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ code, codeInputType: 'inline', executionType: 'synchronous' }),
		});
	await execute('1');
	if (process.argv[1] === 'busy') {
		execute('while True: pass').catch(() => {});
		while (pool.executionCount < 2) await new Promise((resolve) => setTimeout(resolve, 20));
	}
	await pool.close();
	console.log('closed');
})();
`;

test.each(['idle', 'busy'])(
	'a program whose pool was %s goes on after closing it, and then ends by itself',
	async (state) => {
		const run = promisify(execFile)(process.execPath, ['--eval', PROGRAM, state]);
		expect((await run).stdout).toBe('closed\n');
	},
);
=======
import { execFileSync } from 'node:child_process';

test('a program whose last act is to close its pool goes on behind it', () => {
	const program = [
		"const { startSessionPool } = require('azure-dynamic-sessions-emulator');",
		'startSessionPool({ port: 0, ready: 1 }).then((pool) => pool.close()).then(() => console.log("closed"));',
	].join('\n');
	const output = execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' });
	expect(output).toBe('closed\n');
});
>>>>>>> main

import { execFileSync } from 'node:child_process';

test('a program whose last act is to close its pool goes on behind it', () => {
	const program = [
		"const { startSessionPool } = require('azure-dynamic-sessions-emulator');",
		'startSessionPool({ port: 0, ready: 1 }).then((pool) => pool.close()).then(() => console.log("closed"));',
	].join('\n');
	const output = execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' });
	expect(output).toBe('closed\n');
});

import { startSessionPool } from 'azure-dynamic-sessions-emulator';

import { PoolClient } from '../../support/pool-client';

test('code that does not come in one piece: 256 kB and 8 MB', async () => {
	const pool = await startSessionPool({ port: 0, kernel: 'jupyter' });
	try {
		const client = new PoolClient(pool);
		for (const size of [256_000, 8_000_000]) {
			const { status, stdout } = await client.run(`text = "${'x'.repeat(size)}"\nprint(len(text))`);
			expect([status, stdout]).toEqual(['Succeeded', `${size}\n`]);
		}
	} finally {
		await pool.close();
	}
});

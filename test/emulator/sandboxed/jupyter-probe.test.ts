import { startSessionPool } from 'azure-dynamic-sessions-emulator';

import { probe } from '../../../tools/probe/probe';

test('the probe on a real Jupyter kernel: the node package works with it', async () => {
	const pool = await startSessionPool({ port: 0, kernel: 'jupyter' });
	try {
		const token = async () => undefined;
		const { summary } = await probe({ endpoint: pool.endpoint, token }, '1.2.3');
		const by = (verdict: string) =>
			summary.rows.filter((row) => row.verdict === verdict).map(({ question }) => question.asks);
		expect([by('BREAKS'), by('no answer')]).toEqual([[], []]);
		expect(by('otherwise')).toEqual([
			// Jupyter shows neither of them.
			'executionResult of None',
			// This machine's own.
			'Python, folder to start in, packages',
			'no token, and a wrong one',
		]);
		const [traceback] = summary.rows.filter(({ text }) => text !== undefined);
		expect(traceback!.text).toContain('ZeroDivisionError');
		expect(pool.sessions()).toEqual([]);
	} finally {
		await pool.close();
	}
}, 120_000);

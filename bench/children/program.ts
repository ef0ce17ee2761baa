/**
 * What the program in the session adds to an execution: `1 + 1` as the node sends it against the same code
 * alone, in turns, in two warm sessions of a pool that runs Python.
 */
import { randomBytes } from 'node:crypto';
import { Pool } from 'undici';
import { jobIn } from '../stub-program';
import { measure } from '../process';
import { median, timed } from '../statistics';
import { API_VERSION } from '../stub-address';

export interface ProgramSettings {
	endpoint: string;
	/** A session's first execution, which may bring the program, and a later one, byte for byte as the node sent them. */
	first: string;
	sent: string;
	executions: number;
}

/** Milliseconds of an execution, medians. */
export interface ProgramResult {
	ours: number;
	bare: number;
}

const WARM_UP = 20;

measure(async ({ endpoint, first, sent, executions }: ProgramSettings): Promise<ProgramResult> => {
	const { origin, pathname } = new URL(endpoint);
	const client = new Pool(origin, { connections: 1 });
	const call = async (session: string, body: string) => {
		const reply = await client.request({
			method: 'POST',
			path: `${pathname}/executions?api-version=${API_VERSION}&identifier=${session}`,
			headers: { 'Content-Type': 'application/json' },
			body,
		});
		return await reply.body.text();
	};
	const request = JSON.parse(sent) as { code: string };
	const { id } = jobIn(request.code) ?? {};
	if (id === undefined) throw new Error('The execution holds no job');
	await call('ours', first);
	const plain = JSON.stringify({ ...request, code: '1 + 1' });
	const times: Record<'ours' | 'bare', number[]> = { ours: [], bare: [] };
	for (let count = -WARM_UP; count < executions; count++) {
		// A known id would be answered from memory.
		const body = sent.replaceAll(id, randomBytes(16).toString('hex'));
		const bare = await timed(() => call('bare', plain));
		let reply = '';
		const ours = await timed(async () => (reply = await call('ours', body)));
		if (!reply.includes('\\"state\\": \\"done\\"'))
			throw new Error(`The program answered ${reply}`);
		if (count < 0) continue;
		times.bare.push(bare);
		times.ours.push(ours);
	}
	await client.close();
	return { ours: median(times.ours), bare: median(times.bare) };
});

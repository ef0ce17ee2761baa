/** Runs many items over a few sessions, and each in a session of its own, through the stub. */
import type { INodeParameters } from 'n8n-workflow';
import { N8nEngine, outputOf } from '../../test/engine/n8n-engine';
import { measure } from '../process';
import { timed } from '../statistics';
import { counts, credentialFields, resetCounts } from '../stub-client';
import { OUR_NODE, chain, emptyItems, runThrough } from '../workflows';

export interface SpreadSettings {
	delayMs: number;
	items: number;
	/** Sessions that items are spread over, and items at a time with a session each. */
	sessions: number;
	/** What an execution takes in the session. */
	workMs: number;
}

/** One whole run of the workflow, the ending of its sessions included. */
export interface SpreadRun {
	milliseconds: number;
	calls: number;
	sessions: number;
}

export interface SpreadResult {
	dealt: SpreadRun;
	newForEach: SpreadRun;
}

measure(async ({ delayMs, items, sessions, workMs }: SpreadSettings): Promise<SpreadResult> => {
	const engine = await N8nEngine.start({ credentials: credentialFields(delayMs) });
	const workflowOf = (parameters: INodeParameters) =>
		chain({
			type: OUR_NODE,
			parameters: {
				operation: 'execute',
				pythonCode: `1 + 1 # bench-works: ${workMs}`,
				...parameters,
			},
		});
	const dealt = workflowOf({ session: 'spread', sessions });
	const newForEach = workflowOf({
		session: 'newForEachItem',
		options: { maxParallelItems: sessions },
	});
	const run = async (workflow: ReturnType<typeof chain>): Promise<SpreadRun> => {
		await resetCounts();
		const milliseconds = await timed(async () => {
			const done = await runThrough(engine, workflow, { items: emptyItems(items) });
			const { length } = outputOf(done, 'Node 1');
			if (length !== items) throw new Error(`${items} items went in, ${length} came out`);
		});
		const { poolRequests: calls, sessions: opened } = await counts();
		return { milliseconds, calls, sessions: opened };
	};
	// Signed in, and as many connections open as are needed.
	await runThrough(engine, dealt, { items: emptyItems(sessions) });
	const result = { dealt: await run(dealt), newForEach: await run(newForEach) };
	await engine.close();
	return result;
});

/** The same work, a file in, code, a file out, as one Execute node and as four nodes; in turns. */
import { N8nEngine, outputOf } from '../../test/engine/n8n-engine';
import { measure } from '../process';
import { median, timed } from '../statistics';
import { counts, credentialFields, resetCounts } from '../stub-client';
import { OUR_NODE, chain, runThrough } from '../workflows';

export interface OneStepSettings {
	delayMs: number;
	rounds: number;
}

export interface Steps {
	milliseconds: number;
	/** HTTP calls to the pool, the ending of the session included. */
	calls: number;
}

export interface OneStepResult {
	one: Steps;
	/** As `one`, in a session of its own, which is known to be empty before. */
	oneInNewSession: Steps;
	four: Steps;
}

const PYTHON = '# bench-makes: report.bin 65536\n1 + 1';
const run = { operation: 'execute', pythonCode: PYTHON };
const oneNode = { ...run, inputBinaryFields: 'data' };

const workflows = {
	one: chain({ type: OUR_NODE, parameters: oneNode }),
	oneInNewSession: chain({ type: OUR_NODE, parameters: { ...oneNode, session: 'newForEachItem' } }),
	four: chain(
		{ type: OUR_NODE, parameters: { operation: 'upload' } },
		{ type: OUR_NODE, parameters: { ...run, outputFiles: 'none' } },
		{ type: OUR_NODE, parameters: { operation: 'list', pattern: 'report.*' } },
		{ type: OUR_NODE, parameters: { operation: 'download', filePaths: '={{ $json.name }}' } },
	),
};
const LAST = { one: 'Node 1', oneInNewSession: 'Node 1', four: 'Node 4' };

measure(async ({ delayMs, rounds }: OneStepSettings): Promise<OneStepResult> => {
	const engine = await N8nEngine.start({ credentials: credentialFields(delayMs) });
	const file = await engine.store(Buffer.alloc(64 * 1024), 'input.bin');
	const names = Object.keys(workflows) as Array<keyof typeof workflows>;
	const times = { one: [], oneInNewSession: [], four: [] } as Record<string, number[]>;
	const calls: Record<string, number> = {};
	for (let round = 0; round <= rounds; round++) {
		for (const name of names) {
			await resetCounts();
			const time = await timed(async () => {
				const items = [{ json: {}, binary: { data: file } }];
				const done = await runThrough(engine, workflows[name], { items });
				if (Object.keys(outputOf(done, LAST[name])[0]?.binary ?? {}).length !== 1) {
					throw new Error(`${name} brought no file back`);
				}
			});
			calls[name] = (await counts()).poolRequests;
			// The first round loads the SDK and signs in.
			if (round > 0) times[name].push(time);
		}
	}
	await engine.close();
	const [one, oneInNewSession, four] = names.map((name) => ({
		milliseconds: median(times[name]),
		calls: calls[name],
	}));
	return { one, oneInNewSession, four };
});

/** The same work, files in, code, files out, as one Execute node and as four nodes; in turns. */
import type { IBinaryKeyData } from 'n8n-workflow';
import { N8nEngine, outputOf } from '../../test/engine/n8n-engine';
import { measure } from '../process';
import { median, timed } from '../statistics';
import { counts, credentialFields, resetCounts } from '../stub-client';
import { OUR_NODE, chain, runThrough } from '../workflows';

export interface OneStepSettings {
	delayMs: number;
	rounds: number;
	/** How many go in, and how many come out. */
	files: number;
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

function workflowsFor(files: number) {
	const makes = Array.from(
		{ length: files },
		(_, index) => `# bench-makes: report${index}.bin 65536`,
	);
	const run = { operation: 'execute', pythonCode: [...makes, '1 + 1'].join('\n') };
	const oneNode = { ...run, inputBinaryFields: '*' };
	return {
		one: chain({ type: OUR_NODE, parameters: oneNode }),
		oneInNewSession: chain({
			type: OUR_NODE,
			parameters: { ...oneNode, session: 'newForEachItem' },
		}),
		four: chain(
			{ type: OUR_NODE, parameters: { operation: 'upload', binaryPropertyName: '*' } },
			// The list starts from one item again, not from one for each uploaded file.
			{ type: OUR_NODE, parameters: { ...run, mode: 'runOnceForAllItems', outputFiles: 'none' } },
			{ type: OUR_NODE, parameters: { operation: 'list', pattern: 'report*' } },
			{ type: OUR_NODE, parameters: { operation: 'download', filePaths: '={{ $json.name }}' } },
		),
	};
}
const LAST = { one: 'Node 1', oneInNewSession: 'Node 1', four: 'Node 4' };

measure(async ({ delayMs, rounds, files }: OneStepSettings): Promise<OneStepResult> => {
	const engine = await N8nEngine.start({ credentials: credentialFields(delayMs) });
	const binary: IBinaryKeyData = {};
	for (let index = 0; index < files; index++) {
		binary[`file${index}`] = await engine.store(Buffer.alloc(64 * 1024), `input${index}.bin`);
	}
	const workflows = workflowsFor(files);
	const names = Object.keys(workflows) as Array<keyof typeof workflows>;
	const times = { one: [], oneInNewSession: [], four: [] } as Record<string, number[]>;
	const calls: Record<string, number> = {};
	for (let round = 0; round <= rounds; round++) {
		for (const name of names) {
			await resetCounts();
			const time = await timed(async () => {
				const items = [{ json: {}, binary }];
				const done = await runThrough(engine, workflows[name], { items });
				const fields = outputOf(done, LAST[name]).flatMap((item) => Object.keys(item.binary ?? {}));
				if (fields.length !== files) throw new Error(`${name} brought ${fields.length} files back`);
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

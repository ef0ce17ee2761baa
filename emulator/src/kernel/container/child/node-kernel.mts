/**
 * Runs a session's JavaScript in this process's own context, one script after another, so that top-level variables stay.
 * Code comes as JSON lines by descriptor 3, answers go back the same way; what code prints goes its own way.
 */
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { inspect } from 'node:util';
import vm from 'node:vm';

import type { CellValue } from '../../session-kernel.js';

export type NodeKernelAnswer = 'ready' | { value: CellValue; error?: string };

const pool = new Socket({ fd: 3 });
const answer = (message: NodeKernelAnswer): boolean => pool.write(`${JSON.stringify(message)}\n`);
let cells = 0;
/** Set while the code's promise is awaited. */
let interrupt: ((reason: Error) => void) | undefined;

Object.assign(globalThis, { require: createRequire(`${process.cwd()}/`) });
process.on('SIGINT', () => interrupt?.(new Error('Script execution was interrupted by `SIGINT`')));
process.on('uncaughtException', (error) => console.error(error));

async function run(code: string): Promise<NodeKernelAnswer> {
	try {
		const script = new vm.Script(code, { filename: `cell-${++cells}.js` });
		const result: unknown = script.runInThisContext({ breakOnSigint: true, displayErrors: false });
		const interrupted = new Promise<never>((_, reject) => {
			interrupt = reject;
		});
		return { value: describe(await Promise.race([result, interrupted])) };
	} catch (error) {
		return { value: { kind: 'none' }, error: describeError(error) };
	} finally {
		interrupt = undefined;
	}
}

function describe(value: unknown): CellValue {
	if (value === undefined) return { kind: 'none' };
	if (value === null) return { kind: 'null' };
	if (typeof value === 'string') return { kind: 'string', text: value, repr: inspect(value) };
	if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
		return { kind: 'json', json: JSON.stringify(value), text: inspect(value) };
	return { kind: 'repr', text: inspect(value) };
}

/** With the frames of the code, not of what runs it. */
function describeError(error: unknown): string {
	if (!(error instanceof Error)) return `Uncaught ${inspect(error)}`;
	const lines = (error.stack ?? String(error)).split('\n');
	const ours = lines.findIndex(
		(line) => line.includes('node:vm') || line.includes('node-kernel.mjs'),
	);
	return (ours < 0 ? lines : lines.slice(0, ours)).join('\n');
}

for await (const line of (answer('ready'), createInterface({ input: pool })))
	answer(await run(JSON.parse(line) as string));
process.exit(0);

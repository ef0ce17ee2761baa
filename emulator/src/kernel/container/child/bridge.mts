/**
 * The bridge of a Node.js or Shell session: reads the pool's orders (sandbox/bridge-messages.ts) as JSON lines from the
 * standard input, answers on the standard output, and ends with the pool.
 */
import { createInterface } from 'node:readline';

import type { BridgeMessage, BridgeOrder } from '../../sandbox/bridge-messages.js';

export type RunOrder = Extract<BridgeOrder, { type: 'run' }>;

export interface Runner {
	run(order: RunOrder): void;
	/** Stops what runs; `done` is then told as usual. */
	interrupt(): void;
	/** Starts afresh; `ready` is told when that is done. */
	restart(): void;
}

export function tell(message: BridgeMessage): void {
	process.stdout.write(`${JSON.stringify(message)}\n`);
}

export function serve(runner: Runner): void {
	const lines = createInterface({ input: process.stdin });
	lines.on('line', (line) => {
		const order = JSON.parse(line) as BridgeOrder;
		if (order.type === 'run') runner.run(order);
		else runner[order.type]();
	});
	lines.on('close', () => process.exit(0));
}

/** Kills a process and all that it has started and that has not gone its own way. */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals = 'SIGKILL'): void {
	if (pid === undefined) return;
	try {
		process.kill(-pid, signal);
	} catch {
		// It has ended.
	}
}

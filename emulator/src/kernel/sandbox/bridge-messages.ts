/**
 * What the pool and the bridge in a session's sandbox say to each other, in JSON lines (jupyter/python/bridge.py,
 * container/child/bridge.mts). Code of the session can reach the bridge, so every message from it is checked before it is used.
 */
import { isCellOutcome } from '../cell-outcome-check.js';
import type { CellOutcome, ShellCommand } from '../session-kernel.js';

/** Pool to bridge. */
export type BridgeOrder =
	/** `outputLimit`: bytes kept of stdout and of stderr each. */
	| { type: 'run'; code: string; outputLimit: number; shell?: ShellCommand }
	/** As Ctrl-C. */
	| { type: 'interrupt' }
	/** Kills the kernel and starts another one. */
	| { type: 'restart' };

/** Bridge to pool. */
export type BridgeMessage =
	/** A kernel can run cells. `pid` is its process id in the sandbox. */
	| { type: 'ready'; pid: number }
	/** `leaves`: the code has called `exit()`, so that another kernel takes over. */
	| { type: 'done'; leaves: boolean; outcome: CellOutcome }
	/** The kernel has ended; another one is on its way. `signal`: which one killed it, 0 for none. */
	| { type: 'died'; signal: number };

export function isBridgeMessage(value: unknown): value is BridgeMessage {
	const message = (value ?? {}) as Record<string, unknown>;
	switch (message.type) {
		case 'ready':
			return Number.isInteger(message.pid);
		case 'done':
			return typeof message.leaves === 'boolean' && isCellOutcome(message.outcome);
		case 'died':
			return Number.isInteger(message.signal);
		default:
			return false;
	}
}

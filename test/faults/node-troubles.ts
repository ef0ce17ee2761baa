import type { NodeOperation } from './node-operations';
import type { NodeScene } from './node-scene';

/** What the node is to make of a cell: a result and nothing lost, an error, or either of them. */
export type Expected = 'ok' | 'error' | 'either';

/** Something that goes wrong while the node does one thing. */
export interface NodeTrouble {
	name: string;
	arrange(scene: NodeScene): Promise<void> | void;
	expect(operation: NodeOperation): Expected;
	/** Seconds that the code sleeps, so that something can happen while it runs. */
	seconds?: number;
	/** Whether the code ends the kernel. */
	dies?: boolean;
	/** Whether what the session held is gone by the time that the operation is over. */
	isLost?: boolean;
	/** The most that the client waits for a reply, in milliseconds. */
	maxTryMs?: number;
	/** Operations that it makes sense for; all unless told otherwise. */
	only?: (operation: NodeOperation) => boolean;
}

/** Whether an operation runs code, which must not be repeated on a guess. */
export const isCode = ({ kind }: NodeOperation) => kind !== 'idempotent';

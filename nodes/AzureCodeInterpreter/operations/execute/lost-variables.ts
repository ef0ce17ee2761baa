import type { Kernel } from '../../python/report';
import type { NodeRun } from '../../run/node-run';
import type { ChosenSession } from '../../session/session-choice';

/** The kernel that each session of a run of the node was last heard of with, by the session's identifier. */
const runs = new WeakMap<NodeRun, Map<string, Kernel['id']>>();

/**
 * Says that a session's Python is not the one that earlier items of the run worked in: it ran out of memory, or the
 * session was lost. The item before told of its own end; this one began without the variables that were left for it.
 */
export function hintLostVariables(
	run: NodeRun,
	{ identifier }: ChosenSession,
	{ id }: Kernel,
	itemIndex: number,
): void {
	let kernels = runs.get(run);
	if (kernels === undefined) runs.set(run, (kernels = new Map<string, Kernel['id']>()));
	const before = kernels.get(identifier);
	kernels.set(identifier, id);
	if (before === undefined || before === id) return;
	run.hints.add(
		`Python in the session of item ${itemIndex} had begun anew: variables that items before it had left there were gone.`,
	);
}

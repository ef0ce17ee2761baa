import type { IExecuteFunctions } from 'n8n-workflow';
import { InvalidInputError } from '../../../../session-pool';
import { isAgentTool } from '../../agent/agent-tool';
import type { NodeRun } from '../../run/node-run';
import { wholeNumberParameter } from '../../run/parameter-values';

/**
 * How many sessions the items of a run are spread over.
 * @throws InvalidInputError where there is nothing to spread, or the number cannot be
 */
export function readSpreadSessions(n8n: IExecuteFunctions): number {
	if (isAgentTool(n8n)) {
		throw new InvalidInputError(
			"'Session' is 'Spread over Several', but an agent's tool is called with one item at a time",
			"Choose 'Automatic' or 'Custom Identifier'.",
		);
	}
	if (n8n.getNodeParameter('mode', 0, 'runOnceForEachItem') === 'runOnceForAllItems') {
		throw new InvalidInputError(
			"'Session' is 'Spread over Several', but 'Mode' is 'Run Once for All Items', which is one run in one session",
			"Set 'Mode' to 'Run Once for Each Item', or 'Session' to 'Automatic'.",
		);
	}
	// One number for the run: with a number for each item nothing could be dealt.
	return wholeNumberParameter(n8n, 0, { name: 'sessions', label: 'Sessions', least: 1 });
}

/** Says that some sessions had to wait until others were done. */
export function hintTurns({ hints }: NodeRun, fitting: number): void {
	hints.add(
		`The pool had places for ${fitting} of the sessions at a time, so they took turns. Set 'Sessions' to ${fitting}, or enlarge the pool.`,
	);
}

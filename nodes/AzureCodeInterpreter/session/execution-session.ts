import { createHmac, randomBytes } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import type { ExecutionFacts } from './execution-facts';

/** What the nodes of one execution share, in n8n's own place for that; it outlives a Wait, on any worker. */
interface SharedState {
	/** A retry begins with the state of the failed execution. */
	executionId?: string;
	/** Random, so that nobody can guess the execution's session. */
	key?: string;
	/** Sessions of the editor that this execution has used. */
	used?: string[];
	/** How many sessions items were spread over, the most of all its nodes. */
	partitions?: number;
}

/**
 * The session of one execution: derived from a random key that its nodes share.
 * @param poolKey tells sessions of several pools apart
 * @param partition which of the sessions that items are spread over
 * @returns 40 hexadecimal digits
 */
export function executionSession(
	n8n: IExecuteFunctions,
	facts: ExecutionFacts,
	poolKey: string,
	partition?: number,
): string {
	const state = sharedState(n8n, facts);
	state.key ??= randomBytes(32).toString('hex');
	if (partition === undefined) return digestOf(state.key, [poolKey]);
	state.partitions = Math.max(state.partitions ?? 0, partition + 1);
	return digestOf(state.key, [poolKey, 'spread', partition]);
}

/** All sessions that nodes of this execution may have opened so far, but for those that last for an item only. */
export function executionSessions(
	n8n: IExecuteFunctions,
	facts: ExecutionFacts,
	poolKey: string,
): string[] {
	const { partitions = 0 } = sharedState(n8n, facts);
	const spread = Array.from({ length: partitions }, (_, partition) =>
		executionSession(n8n, facts, poolKey, partition),
	);
	return [executionSession(n8n, facts, poolKey), ...spread];
}

/**
 * The session of a workflow in the editor, for one user: manual runs and single steps meet there.
 * @param secret of this n8n
 * @returns 40 hexadecimal digits
 */
export function editorSession(
	secret: string,
	{ workflowId, userId }: ExecutionFacts,
	poolKey: string,
): string {
	return digestOf(secret, ['editor', workflowId, userId, poolKey]);
}

/** Notes that this execution uses a session of the editor; whether it is to be emptied first. */
export function startsFresh(
	n8n: IExecuteFunctions,
	facts: ExecutionFacts,
	identifier: string,
): boolean {
	const state = sharedState(n8n, facts);
	const isUsed = state.used?.includes(identifier) === true;
	if (!isUsed) state.used = [...(state.used ?? []), identifier];
	// Results that are pinned stand for a run whose files are still needed.
	const isNamed = n8n.getInputData().some(({ json }) => json.sessionIdentifier === identifier);
	return !isUsed && !facts.isStep && !isNamed;
}

/**
 * The session of a conversation with one of n8n's own Agents that uses the workflow as its tool.
 * @param secret of this n8n
 * @returns 40 hexadecimal digits
 */
export function conversationSession(secret: string, conversation: string, poolKey: string): string {
	return digestOf(secret, ['conversation', conversation, poolKey]);
}

function sharedState(n8n: IExecuteFunctions, { executionId }: ExecutionFacts): SharedState {
	const shared = n8n.getContext('flow') as { azureCodeInterpreter?: SharedState };
	if (shared.azureCodeInterpreter?.executionId !== executionId) {
		shared.azureCodeInterpreter = { executionId };
	}
	return shared.azureCodeInterpreter as SharedState;
}

function digestOf(key: string, parts: unknown[]): string {
	return createHmac('sha256', key).update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}

import { createHmac, randomBytes } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import type { ExecutionFacts } from './execution-facts';
import { instanceSecret } from './instance-secret';

/** What the nodes of one execution share, in n8n's own place for that; it outlives a Wait, on any worker. */
interface SharedState {
	/** A retry begins with the state of the failed execution. */
	executionId?: string;
	/** Random, so that nobody can guess the execution's session. */
	key?: string;
	/** Sessions of the editor that this execution has used. */
	used?: string[];
}

/**
 * The session of one execution: derived from a random key that its nodes share.
 * @param poolKey tells sessions of several pools apart
 */
export function executionSession(
	n8n: IExecuteFunctions,
	facts: ExecutionFacts,
	poolKey: string,
): string {
	const state = sharedState(n8n, facts);
	state.key ??= randomBytes(32).toString('hex');
	return identifierOf(state.key, [poolKey]);
}

/** The session of a workflow in the editor, for one user: manual runs and single steps meet there. */
export function editorSession(
	n8n: IExecuteFunctions,
	facts: ExecutionFacts,
	poolKey: string,
): { identifier: string; startsFresh: boolean } {
	const { workflowId, userId, isStep } = facts;
	const identifier = identifierOf(instanceSecret(n8n), ['editor', workflowId, userId, poolKey]);
	const state = sharedState(n8n, facts);
	const isUsed = state.used?.includes(identifier) === true;
	if (!isUsed) state.used = [...(state.used ?? []), identifier];
	// Results that are pinned stand for a run whose files are still needed.
	const isNamed = n8n.getInputData().some(({ json }) => json.sessionIdentifier === identifier);
	return { identifier, startsFresh: !isUsed && !isStep && !isNamed };
}

/** The session of a conversation with one of n8n's own Agents that uses the workflow as its tool. */
export function conversationSession(
	n8n: IExecuteFunctions,
	conversation: string,
	poolKey: string,
): string {
	return identifierOf(instanceSecret(n8n), ['conversation', conversation, poolKey]);
}

function sharedState(n8n: IExecuteFunctions, { executionId }: ExecutionFacts): SharedState {
	const shared = n8n.getContext('flow') as { azureCodeInterpreter?: SharedState };
	if (shared.azureCodeInterpreter?.executionId !== executionId) {
		shared.azureCodeInterpreter = { executionId };
	}
	return shared.azureCodeInterpreter as SharedState;
}

function identifierOf(key: string, parts: unknown[]): string {
	const digest = createHmac('sha256', key).update(JSON.stringify(parts)).digest('hex');
	return `n8n-${digest.slice(0, 40)}`;
}

import type { IExecuteFunctions } from 'n8n-workflow';

/** What the session of an execution depends on. */
export interface ExecutionFacts {
	/** Undefined where n8n's own Agents call a node: they give their tools no execution. */
	executionId: string | undefined;
	/** Undefined for a workflow that was never saved. */
	workflowId: string | undefined;
	/** Started in the editor, where steps are often run one by one. */
	isManual: boolean;
	/** A step run by itself: nodes before it were not run again, their results are of earlier executions. */
	isStep: boolean;
	/** The editor's user; empty where n8n does not say. */
	userId: string;
	/** The conversation of one of n8n's own Agents that runs this workflow as its tool. */
	conversation: string | undefined;
}

/**
 * What n8n's execution context holds beyond its public interface (n8n-core 1.122 to 2.41). None of it is
 * documented, so every part may be missing.
 */
interface Internals {
	additionalData?: { userId?: unknown };
	runExecutionData?: {
		manualData?: { userId?: unknown };
		parentAgentRun?: Record<'agentId' | 'projectId' | 'threadId' | 'userId', unknown>;
		executionData?: { runtimeData?: { establishedAt?: unknown } };
		resultData?: { runData?: Record<string, Array<{ startTime?: unknown }>> };
	};
}

export function readExecutionFacts(n8n: IExecuteFunctions): ExecutionFacts {
	const { additionalData, runExecutionData } = n8n as unknown as Internals;
	const agentRun = runExecutionData?.parentAgentRun ?? undefined;
	// n8n runs a workflow that is an agent's tool as `manual`, in production too.
	const isManual = n8n.getMode() === 'manual' && agentRun === undefined;
	return {
		executionId: n8n.getExecutionId(),
		workflowId: n8n.getWorkflow().id || undefined,
		isManual,
		isStep: isManual && hasEarlierResults(runExecutionData),
		// A worker is told the user with the execution's data.
		userId: text(additionalData?.userId) ?? text(runExecutionData?.manualData?.userId) ?? '',
		conversation: agentRun === undefined ? undefined : conversationOf(agentRun),
	};
}

/** For a step n8n hands on what earlier executions left; in a run from a trigger all results are its own. */
function hasEarlierResults(data: Internals['runExecutionData']): boolean {
	const establishedAt = Number(data?.executionData?.runtimeData?.establishedAt ?? NaN);
	const tasks = Object.values(data?.resultData?.runData ?? {}).flat();
	return tasks.some(({ startTime }) => Number(startTime) < establishedAt);
}

function conversationOf(run: Record<string, unknown>): string | undefined {
	if (text(run.agentId) === undefined || text(run.threadId) === undefined) return undefined;
	return JSON.stringify([run.projectId, run.agentId, run.userId, run.threadId]);
}

function text(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}

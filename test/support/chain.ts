import type { INode } from 'n8n-workflow';
import type { WorkflowFile } from '../engine/n8n-engine';

export const OUR_NODE = 'n8n-nodes-azure-code-interpreter.azureCodeInterpreter';
export const OUR_TOOL = `${OUR_NODE}Tool`;

/** A node of a chain: ours unless `type` says otherwise. */
export type Step = Pick<INode, 'name' | 'parameters'> & Partial<INode>;

/** A workflow of a manual trigger, called Start, and nodes one after the other. */
export function chain(...steps: Step[]): WorkflowFile {
	const start: Step = { name: 'Start', type: 'n8n-nodes-base.manualTrigger', parameters: {} };
	const nodes = [start, ...steps].map((step, index) => ({
		id: String(index),
		type: OUR_NODE,
		typeVersion: 1,
		position: [index * 200, 0] as [number, number],
		...step,
	}));
	const links = steps.map((step, index) => [
		nodes[index].name,
		{ main: [[{ node: step.name, type: 'main' as const, index: 0 }]] },
	]);
	return { nodes, connections: Object.fromEntries(links), pinData: {} };
}

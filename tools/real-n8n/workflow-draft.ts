import { randomUUID } from 'node:crypto';
import type { IConnections, IDataObject, INode, INodeParameters } from 'n8n-workflow';

/** Types of the package's nodes where it is installed as n8n installs packages. */
export const NODE_TYPE = 'n8n-nodes-azure-code-interpreter.azureCodeInterpreter';
export const TOOL_TYPE = `${NODE_TYPE}Tool`;
export const CREDENTIAL_TYPE = 'azureCodeInterpreterApi';

/** A workflow as n8n takes it. */
export interface WorkflowDraft {
	id?: string;
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings: IDataObject;
	active: boolean;
}

/** A credential that n8n keeps. */
export interface CredentialReference {
	id: string;
	name: string;
}

/** One node; the rest of a node's fields are what n8n fills in by itself. */
export function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: INodeParameters,
	more: Partial<INode> = {},
): INode {
	const position: [number, number] = [0, 0];
	return { id: randomUUID(), name, type, typeVersion, position, parameters, ...more };
}

/** Our node. */
export function ours(
	name: string,
	credential: CredentialReference,
	parameters: INodeParameters,
	more: Partial<INode> = {},
): INode {
	const credentials = { [CREDENTIAL_TYPE]: credential };
	return node(name, NODE_TYPE, 1, parameters, { ...more, credentials });
}

/** A webhook for POST, which answers when the last node is done unless told otherwise. */
export function webhook(path: string, parameters: INodeParameters = {}): INode {
	const fixed = { httpMethod: 'POST', path, responseMode: 'lastNode', ...parameters };
	return node('Webhook', 'n8n-nodes-base.webhook', 2, fixed, { webhookId: randomUUID() });
}

/** Nodes, each feeding the next. */
export function chain(name: string, ...nodes: INode[]): WorkflowDraft {
	const connections: IConnections = {};
	for (const [index, { name: from }] of nodes.slice(0, -1).entries()) {
		connections[from] = { main: [[{ node: nodes[index + 1].name, type: 'main', index: 0 }]] };
	}
	return {
		name,
		nodes: nodes.map((one, index) => ({ ...one, position: [index * 220, 0] })),
		connections,
		settings: { executionOrder: 'v1' },
		active: false,
	};
}

/** Adds a connection of another kind, such as a tool's to its agent. */
export function attach(
	workflow: WorkflowDraft,
	added: INode,
	type: 'ai_tool' | 'ai_languageModel',
	to: string,
): WorkflowDraft {
	const connection = { [type]: [[{ node: to, type, index: 0 }]] };
	return {
		...workflow,
		nodes: [...workflow.nodes, { ...added, position: [workflow.nodes.length * 220, 240] }],
		connections: { ...workflow.connections, [added.name]: connection },
	};
}

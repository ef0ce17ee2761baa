import type { INodeType } from 'n8n-workflow';

/**
 * The node type that n8n makes of one that is usable as a tool: the same code under a name with `Tool` at
 * its end, which parameters and the node itself tell it by. n8n's agent runs it as a node like any other;
 * here it is connected like any other, too.
 */
export function asAgentTool(type: INodeType): INodeType {
	const description = {
		...type.description,
		name: `${type.description.name}Tool`,
		displayName: `${type.description.displayName} Tool`,
	};
	return Object.assign(Object.create(type) as INodeType, { description });
}

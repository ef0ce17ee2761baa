import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

/**
 * Nodes of n8n's own that workflows start with or decorate themselves with. n8n-nodes-base is far too
 * large for a development dependency; triggers hand on the items a test gives them.
 */
class PassThrough implements INodeType {
	description: INodeTypeDescription;

	/** Marks a node that a workflow starts at. */
	trigger?: INodeType['trigger'];

	constructor(name: string, trigger: boolean, outputs = ['main']) {
		this.description = {
			displayName: name,
			name,
			group: trigger ? ['trigger'] : ['transform'],
			version: [1, 1.1, 1.2, 1.3, 2, 3],
			description: '',
			defaults: { name },
			inputs: trigger ? [] : ['main'],
			outputs: outputs as INodeTypeDescription['outputs'],
			properties: [],
		};
		if (trigger) this.trigger = async () => await Promise.resolve(undefined);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [this.getInputData()];
	}
}

/** n8n's Merge in its default mode: the items of all inputs, one after another. */
class Append extends PassThrough {
	constructor() {
		super('merge', false);
		this.description.inputs = ['main', 'main'];
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [[...this.getInputData(0), ...this.getInputData(1)]];
	}
}

export const standInNodes: Record<string, INodeType> = {
	'n8n-nodes-base.manualTrigger': new PassThrough('manualTrigger', true),
	'n8n-nodes-base.scheduleTrigger': new PassThrough('scheduleTrigger', true),
	'@n8n/n8n-nodes-langchain.chatTrigger': new PassThrough('chatTrigger', true),
	// All items take the first branch.
	'n8n-nodes-base.if': new PassThrough('if', false, ['main', 'main']),
	'n8n-nodes-base.merge': new Append(),
	'n8n-nodes-base.noOp': new PassThrough('noOp', false),
	'n8n-nodes-base.stickyNote': new PassThrough('stickyNote', false, []),
};

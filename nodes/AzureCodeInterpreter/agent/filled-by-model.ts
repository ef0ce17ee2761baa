import type { INodeProperties } from 'n8n-workflow';

/** An argument of the tool. n8n reads its name and description out of an expression, so neither may hold a quote or a backtick. */
export interface Argument {
	name: string;
	/** What the model is told of it. In n8n's own Agents this is all it is told of the tool. */
	description: string;
}

/** n8n's editor shows an expression that begins with this as "Defined automatically by the model". */
const MARK = '/*n8n-auto-generated-fromAI-override*/';

/**
 * A parameter that the model fills in when the node is an agent's tool, unless the person has set it: without
 * that, a tool that was added and not set up would run with our sample, or with nothing.
 */
export function filledByModel(
	parameter: INodeProperties,
	{ name, description }: Argument,
): INodeProperties[] {
	const { displayOptions } = parameter;
	return [
		{
			...parameter,
			displayOptions: { ...displayOptions, hide: { ...displayOptions?.hide, '@tool': [true] } },
		},
		{
			...parameter,
			default: `={{ ${MARK} $fromAI('${name}', \`${description}\`, 'string') }}`,
			displayOptions: { ...displayOptions, show: { ...displayOptions?.show, '@tool': [true] } },
		},
	];
}

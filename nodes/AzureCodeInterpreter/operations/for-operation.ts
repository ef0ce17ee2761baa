import type { INodeProperties } from 'n8n-workflow';

/** Shows parameters for one operation only. */
export function forOperation(operation: string, parameters: INodeProperties[]): INodeProperties[] {
	return parameters.map((parameter) => ({
		...parameter,
		displayOptions: {
			...parameter.displayOptions,
			show: { operation: [operation], ...parameter.displayOptions?.show },
		},
	}));
}

import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

export const lines = (...all: string[]) => all.join('\n');

/**
 * Parameters of an execution. Unless told otherwise it is in a session of its own name, which the tests of
 * a file share: starting Python takes a while.
 */
export function python(
	code: string | string[],
	{ options, ...parameters }: INodeParameters = {},
): INodeParameters {
	return {
		operation: 'execute',
		pythonCode: Array.isArray(code) ? lines(...code) : code,
		session: 'custom',
		sessionIdentifier: 'shared',
		outputFiles: 'none',
		options: options ?? {},
		...parameters,
	};
}

/** Run once for all items, rows come back as items. */
export const ALL_ITEMS = { mode: 'runOnceForAllItems' };
export const ROWS = { output: 'items' };

/** Items of these JSON objects. */
export function itemsOf(...jsons: Array<INodeExecutionData['json']>): INodeExecutionData[] {
	return jsons.map((json) => ({ json }));
}

export const jsonOf = (items: INodeExecutionData[]) => items.map(({ json }) => json);

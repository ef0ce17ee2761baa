import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { NodeRunOptions, Workbench } from '../../../support/workbench';
import { python } from './python-node';

/** A cell of a notebook, as the tests look at it. */
export interface StoredCell {
	id?: string;
	cell_type: string;
	execution_count?: number | null;
	metadata: { tags?: string[]; papermill?: IDataObject; execution?: IDataObject };
	outputs: Array<{
		output_type: string;
		name?: string;
		text?: string[];
		data?: Record<string, unknown>;
		execution_count?: number;
		ename?: string;
		evalue?: string;
		traceback?: string[];
	}>;
	source: string | string[];
}

export interface StoredNotebook {
	cells: StoredCell[];
	metadata: IDataObject & { papermill: IDataObject };
	nbformat: number;
	nbformat_minor: number;
}

/** A cell of code with these tags. */
export const code = (source: string, ...tags: string[]) => ({
	cell_type: 'code',
	metadata: tags.length === 0 ? {} : { tags },
	source,
});

export const text = (source: string) => ({ cell_type: 'markdown', metadata: {}, source });

/** The file of a notebook of these cells. */
export function notebookOf(cells: object[], more: object = {}): string {
	return JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata: {}, cells, ...more });
}

/** Values for 'Parameters'. */
export const given = (values: Record<string, unknown>): INodeParameters => ({
	notebookParameters: {
		parameter: Object.entries(values).map(([name, value]) => ({ name, value: value as string })),
	},
});

/** Runs a notebook that an item holds. */
export async function runNotebook(
	bench: Workbench,
	content: string | Buffer,
	parameters: INodeParameters = {},
	{
		name = 'nightly.ipynb',
		json = {},
		...options
	}: NodeRunOptions & { name?: string; json?: object } = {},
) {
	const { binary } = await bench.itemWith({ data: { content, name } });
	return await bench.runNode(
		python('', { codeFrom: 'notebook', outputFiles: 'newOrChanged', ...parameters }),
		{ typeVersion: 1.1, items: [{ json: { ...json }, binary }], ...options },
	);
}

/** The executed notebook of an item. */
export async function executed(
	bench: Workbench,
	item: INodeExecutionData,
): Promise<StoredNotebook> {
	return JSON.parse((await bench.engine.read(item, 'notebook')).toString()) as StoredNotebook;
}

export const sourceOf = ({ source }: StoredCell) => [source].flat().join('');

/** All that the streams of a cell say. */
export const printed = ({ outputs }: StoredCell) =>
	outputs.flatMap((output) => output.text ?? []).join('');

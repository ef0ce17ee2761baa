import type { IDataObject } from 'n8n-workflow';
import { type Output, streamOutput } from './cell-outputs';
import { type Cell, type Notebook, hasTag, isObject, sourceOf } from './notebook';

/** Characters that the outputs of all cells may take in the executed notebook. */
const MAX_OUTPUT_LENGTH = 64 * 1024 * 1024;

/** A cell that is to be run. */
export interface RunnableCell {
	cell: Cell;
	/** Counted from 1 among those that are run, as Jupyter shows it beside the cell: In [1]. */
	number: number;
	source: string;
	/** Whether an exception in it is expected, so that the cells below it are run all the same. */
	mayRaise: boolean;
}

/** A notebook while it is run: cells get their outputs, counts and times, as nbclient and papermill write them. */
export class ExecutedNotebook {
	readonly cells: RunnableCell[];
	private readonly startedAt = new Date();
	private outputLength = 0;
	private failed = false;

	/**
	 * @param notebook is changed: what earlier runs left in cells that are to be run goes
	 * @param name of its file
	 */
	constructor(
		private readonly notebook: Notebook,
		readonly name: string,
		private readonly values: ReadonlyMap<string, unknown>,
	) {
		this.cells = notebook.cells.filter(isRun).map((cell, index) => ({
			cell,
			number: index + 1,
			source: sourceOf(cell),
			mayRaise: hasTag(cell, 'raises-exception'),
		}));
		for (const cell of notebook.cells) if (cell.cell_type === 'code') complete(cell);
		for (const { cell } of this.cells) {
			const pending = { exception: null, start_time: null, end_time: null, duration: null };
			cell.metadata = { ...cell.metadata, papermill: { ...pending, status: 'pending' } };
			delete cell.metadata.execution;
			cell.outputs = [];
			cell.execution_count = null;
		}
	}

	/** Values of the parameters by name. */
	get parameters(): IDataObject {
		return Object.fromEntries(this.values) as IDataObject;
	}

	/** Notes that a cell was run, from when to when, and what it showed. */
	finish(
		{ cell, number }: RunnableCell,
		startedAt: Date,
		outputs: Output[],
		raised: boolean,
	): void {
		const endedAt = new Date();
		this.outputLength += JSON.stringify(outputs).length;
		const fits = this.outputLength <= MAX_OUTPUT_LENGTH;
		cell.outputs = fits ? outputs : outputs.filter(isError).concat(leftOut());
		cell.execution_count = number;
		const start = startedAt.toISOString();
		const end = endedAt.toISOString();
		this.failed ||= raised;
		cell.metadata = {
			...cell.metadata,
			execution: {
				'iopub.status.busy': start,
				'iopub.execute_input': start,
				'iopub.status.idle': end,
				'shell.execute_reply': end,
			},
			papermill: {
				...times(startedAt, endedAt),
				exception: raised,
				status: raised ? 'failed' : 'completed',
			},
		};
	}

	/** The file's content as it stands now. */
	toJson(): string {
		const { metadata } = this.notebook;
		const papermill = {
			...(isObject(metadata.papermill) ? metadata.papermill : {}),
			...times(this.startedAt, new Date()),
			exception: this.failed,
			input_path: this.name,
			output_path: this.name,
			parameters: this.parameters,
		};
		return (
			JSON.stringify({ ...this.notebook, metadata: { ...metadata, papermill } }, null, 1) + '\n'
		);
	}
}

/** As nbclient has it: code, unless there is none or the cell is tagged to be skipped. */
function isRun(cell: Cell): boolean {
	return (
		cell.cell_type === 'code' && sourceOf(cell).trim() !== '' && !hasTag(cell, 'skip-execution')
	);
}

/** What the format wants of every cell of code. */
function complete(cell: Cell): void {
	if (!Array.isArray(cell.outputs)) cell.outputs = [];
	if (!Number.isInteger(cell.execution_count)) cell.execution_count = null;
}

function times(startedAt: Date, endedAt: Date) {
	return {
		start_time: startedAt.toISOString(),
		end_time: endedAt.toISOString(),
		duration: (endedAt.getTime() - startedAt.getTime()) / 1000,
	};
}

const isError = ({ output_type: type }: Output) => type === 'error';

function leftOut(): Output {
	const megabytes = MAX_OUTPUT_LENGTH / 1024 / 1024;
	return streamOutput(
		'stderr',
		`[Outputs of this cell were left out: those of the notebook have more than ${megabytes} MB]\n`,
	);
}

import { SessionPoolError } from '../../../../session-pool';
import { type GivenItems, mentions } from '../../python/given-items';
import type { RunJob, Wanted } from '../../python/job';
import {
	CellOutputs,
	type Output,
	errorOutput,
	streamOutput,
} from '../../python/notebook/cell-outputs';
import type { ExecutedNotebook, RunnableCell } from '../../python/notebook/executed-notebook';
import { mayAwait } from '../../python/python-cell';
import { randomHex } from '../../python/random-hex';
import type { Report, Shown } from '../../python/report';
import type { Delivered } from '../../python/run-once';
import { toNodeError } from '../../run/node-error';
import type { NodeRun } from '../../run/node-run';
import type { ChosenSession } from '../../session/session-choice';
import { type CodeFailure, pythonFailure } from './code-failure';
import { NO_WHEELS, deliver } from './delivery';
import { fetchShown, lostOf } from './fetched-shown';
import type { InputFiles } from './input-files';
import { KeptText } from './kept-text';
import { attachKept } from './kept-file';
import { filesAfter, writtenSince } from './listed-files';
import { hintLostVariables } from './lost-variables';
import { leftByReport, madeByReport } from './made-files';
import { hintNotes, hintWidgets } from './notes';
import type { CodeResult, FileLeftBehind, MadeFile } from './outcome';
import { valueOf } from './python-code';
import { itemsFor, nameOfItems, orderFor, sendInput } from './python-order';
import { toRows } from './rows';
import type { ExecuteSettings } from './settings';

/** Characters that the outputs of one cell, streams apart, may have together. */
const MAX_CELL_OUTPUT_CHARACTERS = 10 * 1024 * 1024;
const NOTHING: Partial<Wanted> = { rows: false, value: false, files: 'none' };

type Input = Partial<Pick<RunJob, 'given' | 'put' | 'packages'>>;

/** One notebook on its way through a session. */
export class NotebookRun {
	private readonly series = randomHex();
	private readonly beganAtMs = Date.now();
	private readonly outputs = new CellOutputs();
	private readonly stdout: KeptText;
	private readonly stderr: KeptText;
	private readonly shown: Shown[] = [];
	private readonly lost: FileLeftBehind[] = [];
	private executionTimeMs: number | null = null;
	private kernel: string | null = null;
	private cellsRun = 0;

	constructor(
		private readonly nodeRun: NodeRun,
		private readonly itemIndex: number,
		private readonly session: ChosenSession,
		private readonly settings: ExecuteSettings,
		private readonly notebook: ExecutedNotebook,
	) {
		this.stdout = new KeptText(settings.textLimit);
		this.stderr = new KeptText(settings.textLimit);
	}

	async run(inputs: InputFiles): Promise<CodeResult> {
		const { cells } = this.notebook;
		const asks = cells.some(({ source }) => mentions(source, nameOfItems(this.settings)));
		const items = asks ? itemsFor(this.nodeRun, this.itemIndex, this.settings) : undefined;
		const send = async () =>
			await sendInput(this.nodeRun, this.session, this.settings, inputs, items);
		let input: Input = await send();
		let last: Delivered | undefined;
		for (const cell of cells) {
			last = await this.runCell(cell, input);
			// The session has begun anew since it was given the wheels, and has run nothing.
			const lacksWheels = last.report?.error?.cause === NO_WHEELS;
			if (lacksWheels) last = await this.runCell(cell, await send());
			input = {};
			const failure = this.failureIn(cell, last);
			if (failure !== undefined) return await this.failed(failure, last);
		}
		const report = last === undefined ? await this.bringFiles(input) : last.report;
		return this.result(report, items);
	}

	/** Runs one cell and writes into the notebook what came of it. */
	private async runCell(cell: RunnableCell, input: Input): Promise<Delivered> {
		const total = this.notebook.cells.length;
		const isLast = cell.number === total;
		this.nodeRun.n8n.sendMessageToUI(`Cell ${cell.number} of ${total}`);
		const code = {
			code: cell.source,
			name: `<cell ${cell.number}>`,
			mayAwait: mayAwait(cell.source),
		};
		const order = this.order(code, input, isLast, isLast ? {} : NOTHING);
		const startedAt = new Date();
		try {
			const delivered = await deliver(
				this.nodeRun,
				this.session,
				order,
				this.settings.timeoutSeconds,
			);
			await this.note(cell, startedAt, delivered);
			return delivered;
		} catch (error) {
			throw await this.brokenOff(cell, startedAt, error);
		}
	}

	private order(
		code: Pick<RunJob, 'code' | 'name' | 'mayAwait'>,
		input: Input,
		ends: boolean,
		want: Partial<Wanted>,
	) {
		const order = orderFor(this.settings, code, input);
		return {
			...order,
			want: { ...order.want, outputs: MAX_CELL_OUTPUT_CHARACTERS, ...want },
			series: { id: this.series, ends },
			// Another kernel has none of the variables of the cells before.
			kernel: this.kernel,
		};
	}

	private async note(cell: RunnableCell, startedAt: Date, delivered: Delivered): Promise<void> {
		const { report } = delivered;
		this.cellsRun = cell.number;
		if (delivered.executionTimeMs !== null) {
			this.executionTimeMs = (this.executionTimeMs ?? 0) + delivered.executionTimeMs;
		}
		this.stdout.add(`${report?.stdout ?? ''}${delivered.stdout}`);
		this.stderr.add(`${report?.stderr ?? ''}${delivered.stderr}`);
		const outputs: Output[] = [];
		if (report !== undefined) {
			const { kernel } = report;
			if (this.kernel === null) {
				hintLostVariables(this.nodeRun, this.session, kernel, this.itemIndex);
			}
			this.kernel = kernel.id;
			hintNotes(this.nodeRun, report, this.settings.textLimit);
			const fetched = await fetchShown(this.nodeRun, this.session, report.shown);
			this.shown.push(...fetched.filter(({ data }) => data !== undefined));
			this.lost.push(...leftByReport(report), ...lostOf(fetched));
			outputs.push(...this.outputs.take(report.outputs, fetched, cell.number));
		}
		for (const name of ['stdout', 'stderr'] as const) {
			if (delivered[name] !== '') outputs.push(streamOutput(name, delivered[name]));
		}
		if (report === undefined) {
			const { message } = pythonFailure(delivered, this.settings.timeoutSeconds);
			outputs.push(errorOutput('DeadKernelError', message, [message]));
		}
		// A value that gives no rows is not what the notebook itself failed with.
		const raised = report?.state !== 'done' && report?.error?.kind !== 'rows';
		this.notebook.finish(cell, startedAt, outputs, raised);
	}

	private failureIn(cell: RunnableCell, delivered: Delivered): CodeFailure | undefined {
		const { report } = delivered;
		if (report?.state === 'done') return undefined;
		// Only exceptions are expected, not the end of the kernel, of the time, or a stop.
		if (cell.mayRaise && report?.error?.kind === 'code') return undefined;
		return pythonFailure(delivered, this.settings.timeoutSeconds, `cell ${cell.number}`);
	}

	/** A cell failed: the notebook up to there comes back, and the files where failures are data. */
	private async failed(failure: CodeFailure, { report }: Delivered): Promise<CodeResult> {
		if (!this.settings.failuresAsData) return { ...this.result(undefined, undefined), failure };
		if (report === undefined) {
			const { outputFiles } = this.settings;
			const since = writtenSince(this.beganAtMs);
			const { made, leftBehind } = await filesAfter(this.nodeRun, this.session, outputFiles, since);
			this.lost.push(...leftBehind);
			const result = this.result(undefined, undefined);
			return { ...result, failure, rows: undefined, made: [...result.made, ...made] };
		}
		const isLast = this.cellsRun === this.notebook.cells.length;
		const files = isLast ? report : await this.bringFiles({}).catch(() => undefined);
		return { ...this.result(files, undefined), failure, result: null, rows: undefined };
	}

	/** An execution without code that brings the files of those before it. */
	private async bringFiles(input: Input): Promise<Report | undefined> {
		const order = this.order({ code: '', mayAwait: false }, input, true, { rows: false });
		const { report } = await deliver(
			this.nodeRun,
			this.session,
			order,
			this.settings.timeoutSeconds,
		);
		if (report !== undefined) this.lost.push(...leftByReport(report));
		return report;
	}

	private result(report: Report | undefined, items: GivenItems | undefined): CodeResult {
		const { nodeRun, settings, itemIndex } = this;
		if (this.outputs.hasWidgets) hintWidgets(nodeRun);
		const keep = this.file();
		const made = madeByReport({ shown: this.shown, files: report?.files ?? [] });
		return {
			result: valueOf(report),
			stdout: this.stdout.toString(),
			stderr: this.stderr.toString(),
			executionTimeMs: this.executionTimeMs,
			rows: toRows(nodeRun, report?.rows, items, settings, itemIndex),
			made: [keep, ...made],
			keep,
			leftBehind: this.lost,
			notebook: {
				name: this.notebook.name,
				parameters: this.notebook.parameters,
				cells: this.notebook.cells.length,
				cellsRun: this.cellsRun,
			},
		};
	}

	/** The notebook as it stands now. */
	private file(): MadeFile {
		const content = Buffer.from(this.notebook.toJson());
		return {
			name: this.notebook.name,
			path: null,
			sizeInBytes: content.length,
			field: 'notebook',
			mimeType: 'application/x-ipynb+json',
			content,
		};
	}

	/** Nothing is known of a cell: the notebook up to there goes with the error. */
	private async brokenOff(cell: RunnableCell, startedAt: Date, error: unknown): Promise<unknown> {
		const { n8n, abortSignal } = this.nodeRun;
		const isPoolError = error instanceof SessionPoolError;
		const isFirst = cell.number === 1 && !(isPoolError && error.mayHaveRun);
		if (abortSignal?.aborted === true || !isPoolError || isFirst) return error;
		const { message } = error;
		const output = errorOutput(error.name, message, [message]);
		this.notebook.finish(cell, startedAt, [output], true);
		if (!error.mayHaveRun) cell.cell.execution_count = null;
		const place = `It was cell ${cell.number} of the notebook; the cells before it have run.`;
		const nodeError = toNodeError(n8n.getNode(), error.withAdvice([place]), this.itemIndex);
		await attachKept(this.nodeRun, this.session, nodeError, this.file());
		return nodeError;
	}
}

import type { IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { withFields } from '../../files/binary-fields';
import type { CodeFailure } from './code-failure';
import type { CodeOutcome, OutputFile } from './outcome';

/**
 * The items of one execution: its rows, where rows were asked for and the code succeeded, or one that tells all.
 * @param typeVersion of the node; since 1.1 an empty `stderr` takes no column of the table
 */
export function itemsOf(outcome: CodeOutcome, typeVersion: number): INodeExecutionData[] {
	const { rows, files } = outcome;
	if (rows !== undefined) return withFiles(rows, binaryOf(files));
	const item = resultItem(outcome);
	if (typeVersion >= 1.1 && item.json.stderr === '') delete item.json.stderr;
	return [item];
}

/** One item that tells all of an execution. */
export function resultItem(outcome: CodeOutcome): INodeExecutionData {
	const { failure, exitCode, inputFiles, files, leftBehind, rows } = outcome;
	const result = rows === undefined ? outcome.result : rows.map(({ json }) => json);
	const json: IDataObject = {
		status: failure === undefined ? 'Succeeded' : 'Failed',
		result: result as IDataObject,
		stdout: outcome.stdout,
		stderr: failure === undefined ? outcome.stderr : stderrOf(outcome.stderr, failure),
		files: files.map(described),
		...(exitCode === undefined ? {} : { exitCode }),
		executionTimeMs: outcome.executionTimeMs,
		sessionIdentifier: outcome.sessionIdentifier,
	};
	if (failure !== undefined) {
		json.error = failure.message;
		if (failure.advice.length > 0) json.advice = failure.advice.join('\n\n');
	}
	if (outcome.notebook !== undefined) json.notebook = outcome.notebook;
	if (inputFiles.length > 0) json.inputFiles = inputFiles.map((file) => ({ ...file }));
	if (leftBehind.length > 0) json.filesLeftBehind = leftBehind.map((file) => ({ ...file }));
	return files.length === 0 ? { json } : { json, binary: binaryOf(files) };
}

/** What the code wrote and, below it, its traceback, as a terminal would show it. */
function stderrOf(written: string, { traceback, isWritten }: CodeFailure): string {
	if (isWritten) return written;
	return [written, traceback].filter((part) => part !== '').join('\n');
}

/** What JSON says of a file; its content is in the binary field. */
function described(file: OutputFile): IDataObject {
	return Object.fromEntries(Object.entries(file).filter(([key]) => key !== 'binary'));
}

function binaryOf(files: OutputFile[]): IBinaryKeyData {
	return Object.fromEntries(files.map(({ binaryField, binary }) => [binaryField, binary]));
}

/**
 * Files and charts go with the first row, beside the binary fields that the code itself handed on; without
 * a row they have an item of their own.
 */
function withFiles(rows: INodeExecutionData[], files: IBinaryKeyData): INodeExecutionData[] {
	const fields = Object.entries(files);
	if (fields.length === 0) return rows;
	const [first, ...others]: INodeExecutionData[] = rows.length > 0 ? rows : [{ json: {} }];
	return [{ ...first, binary: withFields(first.binary, fields) }, ...others];
}

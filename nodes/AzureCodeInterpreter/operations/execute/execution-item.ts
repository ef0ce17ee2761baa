import type { IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { ExecutionOutcome } from '../../../../session-pool';
import { withFields } from '../../files/binary-fields';
import type { CodeFailure } from './code-failure';
import type { DescribedFile } from '../../files/download-link';
import type { InputFileInSession } from './input-files';
import type { NodeRun } from '../../run/node-run';
import { type FileEntry, outcomeItem } from './outcome-item';
import type { OutputFiles } from './output-files';
import type { ChosenSession } from '../../session/session-choice';

/** The item of one execution, with what its files and its failure say. */
export async function executionItem(
	{ n8n }: NodeRun,
	session: ChosenSession,
	outcome: ExecutionOutcome,
	failure: CodeFailure | undefined,
	uploads: InputFileInSession[],
	{ entries, binary, leftBehind }: OutputFiles,
): Promise<INodeExecutionData> {
	const item = await outcomeItem(n8n, outcome, session.identifier);
	const json: IDataObject = { ...item.json, files: [...item.json.files, ...entries] };
	if (failure !== undefined) {
		const { stdout, stderr, traceback, reported } = failure;
		json.stdout = stdout;
		json.stderr = reported ? [stderr, traceback].filter((part) => part !== '').join('\n') : stderr;
		json.error = failure.message;
		if (failure.advice !== '') json.advice = failure.advice;
	}
	if (uploads.length > 0) {
		json.inputFiles = uploads.map(({ field, file }) => ({
			field,
			name: file.name,
			path: file.path,
		}));
	}
	if (leftBehind.length > 0) {
		json.filesLeftBehind = leftBehind.map(({ name, path, sizeInBytes }) => ({
			name,
			path,
			sizeInBytes,
		}));
	}
	const all = { ...item.binary, ...binary };
	return Object.keys(all).length === 0 ? { json } : { json, binary: all };
}

/** Each file that the item names, with its content in n8n's store. */
export function describedFiles({ json, binary }: INodeExecutionData): DescribedFile[] {
	return (json.files as FileEntry[]).map((description) => ({
		description,
		binary: (binary as IBinaryKeyData)[description.binaryField],
	}));
}

/**
 * Rows become the items; files and charts of the execution go with the first of them, beside the binary
 * fields that the code itself handed on.
 */
export function rowsWith(
	{ binary }: INodeExecutionData,
	rows: INodeExecutionData[],
): INodeExecutionData[] {
	if (binary === undefined) return rows;
	const [first, ...others]: INodeExecutionData[] = rows.length > 0 ? rows : [{ json: {} }];
	return [{ ...first, binary: withFields(first.binary, Object.entries(binary)) }, ...others];
}

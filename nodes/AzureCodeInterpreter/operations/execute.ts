import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { parseFilePath } from '../../../session-pool/remote-path';
import type { ExecutionOutcome, RemoteFile } from '../../../session-pool/types';
import { inputFiles } from '../binary-input';
import { type CodeFailure, explainFailure, failureError } from '../code-failure';
import { type OutputFiles, asSnapshot, bringBack, chosenFiles, snapshot } from '../output-files';
import { outcomeItem } from '../outcome-item';
import { cleanUpCode } from '../python/clean-code';
import { mentions, sendItems } from '../python/items-in';
import { pythonCell } from '../python/python-cell';
import { fetchRows, rowsFile } from '../python/rows-out';
import type { ChosenSession } from '../session-choice';
import { uniqueNames } from '../unique-names';
import { type ExecuteSettings, optionsParameter, readSettings } from './execute-options';
import { executeParameters } from './execute-parameters';
import { type Operation, type OperationRun, forOperation } from './operation';

/** Files in, items in, run, rows out, files out. */
export const execute: Operation = {
	parameters: executeParameters,
	options: forOperation('execute', [optionsParameter]),

	plan(n8n) {
		const { allItems, maxParallelItems } = readSettings(n8n, 0);
		const ownSessions = n8n.getNodeParameter('session', 0, 'automatic') === 'newForEachItem';
		return { each: !allItems, parallel: ownSessions ? maxParallelItems : 1 };
	},

	async run(run, itemIndex) {
		const settings = readSettings(run.n8n, itemIndex);
		const session = run.session(itemIndex);
		if (settings.endSession) run.endings.endAfterRun(session);
		try {
			return await runCode(run, itemIndex, session, settings);
		} finally {
			if (session.isNew) await run.endings.endNow(session);
		}
	},
};

async function runCode(
	run: OperationRun,
	itemIndex: number,
	session: ChosenSession,
	settings: ExecuteSettings,
): Promise<INodeExecutionData[]> {
	const { n8n, pool, abortSignal } = run;
	const uploads = await sendFiles(run, itemIndex, session, settings);
	const code = settings.cleanUpCode ? cleanUpCode(settings.code) : settings.code;
	const items = await itemsFor(run, itemIndex, session, settings, code);
	const rows = settings.rows ? rowsFile() : undefined;
	const before = await filesBefore(run, session, settings, uploads);
	const outcome = await pool.execute(
		session.identifier,
		{
			code:
				settings.language === 'python'
					? pythonCell({ code, directory: settings.workingDirectory, ...items, rows: rows?.path })
					: code,
			language: settings.language,
			timeoutSeconds: settings.timeoutSeconds,
			maxOutputLength: settings.maxOutputLength,
		},
		{ abortSignal },
	);
	const failure =
		outcome.status === 'Failed' ? explainFailure(outcome, settings.timeoutSeconds) : undefined;
	if (failure !== undefined && !settings.failuresAsData) {
		throw failureError(n8n.getNode(), failure, itemIndex);
	}
	const result =
		rows === undefined || failure !== undefined
			? []
			: await fetchRows(run, session, rows, n8n.getInputData());
	const files = await filesAfter(run, session, settings, before, rows?.path);
	const item = await asItem(run, session, outcome, failure, uploads, files);
	const output = rows === undefined || failure !== undefined ? [item] : rowsWith(item, result);
	return settings.allItems
		? output.map((one) => ({ ...one, pairedItem: everyItem(n8n.getInputData()) }))
		: output;
}

/** A binary field of the item and the file it became. */
interface Upload {
	field: string;
	file: RemoteFile;
}

async function sendFiles(
	{ n8n, pool, abortSignal }: OperationRun,
	itemIndex: number,
	{ identifier }: ChosenSession,
	{ inputBinaryFields, allItems }: ExecuteSettings,
): Promise<Upload[]> {
	const indexes = allItems ? [...n8n.getInputData().keys()] : [itemIndex];
	const found = [];
	for (const index of indexes) {
		found.push(...(await inputFiles(n8n, index, inputBinaryFields, 'Input Binary Fields')));
	}
	const names = uniqueNames(found.map(({ fileName }) => fileName));
	const uploads: Upload[] = [];
	for (const [index, { field, content }] of found.entries()) {
		const path = parseFilePath(names[index]);
		uploads.push({
			field,
			file: await pool.uploadFile(identifier, path, content, { abortSignal }),
		});
	}
	return uploads;
}

async function itemsFor(
	run: OperationRun,
	itemIndex: number,
	session: ChosenSession,
	{ language, allItems }: ExecuteSettings,
	code: string,
) {
	const itemsName = allItems ? ('_items' as const) : ('_item' as const);
	if (language !== 'python' || !mentions(code, itemsName)) return {};
	const all = run.n8n.getInputData();
	return { items: await sendItems(run, session, allItems ? all : all[itemIndex]), itemsName };
}

/** What was there before the code; not asked for when it is known. */
async function filesBefore(
	run: OperationRun,
	session: ChosenSession,
	{ outputFiles }: ExecuteSettings,
	uploads: Upload[],
) {
	if (outputFiles.mode !== 'newOrChanged') return new Map<string, string>();
	const known = session.isNew ? new Map<string, string>() : run.lastSeen.get(session.identifier);
	const before = known ?? asSnapshot(await snapshot(run, session));
	return new Map([...before, ...asSnapshot(uploads.map(({ file }) => file))]);
}

async function filesAfter(
	run: OperationRun,
	session: ChosenSession,
	{ outputFiles }: ExecuteSettings,
	before: Map<string, string>,
	rowsPath: string | undefined,
): Promise<OutputFiles> {
	if (outputFiles.mode === 'none') return { entries: [], binary: {}, leftBehind: [] };
	const after = (await snapshot(run, session)).filter((file) => file.path !== rowsPath);
	run.lastSeen.set(session.identifier, asSnapshot(after));
	return await bringBack(run, session, chosenFiles(after, before, outputFiles), outputFiles);
}

async function asItem(
	{ n8n }: OperationRun,
	session: ChosenSession,
	outcome: ExecutionOutcome,
	failure: CodeFailure | undefined,
	uploads: Upload[],
	{ entries, binary, leftBehind }: OutputFiles,
): Promise<INodeExecutionData> {
	const item = await outcomeItem(n8n, outcome, session.identifier);
	const json: IDataObject = { ...item.json, files: [...item.json.files, ...entries] };
	if (failure !== undefined) {
		json.stderr = [failure.stderr, failure.traceback].filter((part) => part !== '').join('\n');
		json.error = failure.message;
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

/** Rows become the items; files and charts of the execution go with the first of them. */
function rowsWith(
	{ binary }: INodeExecutionData,
	rows: INodeExecutionData[],
): INodeExecutionData[] {
	if (binary === undefined) return rows;
	const [first, ...others]: INodeExecutionData[] = rows.length > 0 ? rows : [{ json: {} }];
	return [{ ...first, binary: { ...binary, ...first.binary } }, ...others];
}

function everyItem(items: INodeExecutionData[]) {
	return items.map((_, item) => ({ item }));
}

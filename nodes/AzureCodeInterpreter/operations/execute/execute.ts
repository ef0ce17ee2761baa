import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { type ExecutionOutcome, SessionPoolError } from '../../../../session-pool';
import { explainFailure, failureError } from './code-failure';
import { addDownloadLinks } from '../../files/download-link';
import { describedFiles, executionItem, rowsWith } from './execution-item';
import { explainMissingPackage } from './missing-package';
import { settled } from '../../run/concurrency';
import { type OutputFiles, bringBack, chosenFiles, snapshot } from './output-files';
import { type Snapshot, asSnapshot } from '../../session/file-snapshot';
import { internalFile, isInternal } from '../../python/internal-file';
import { mentions, sendItems } from '../../python/items-in';
import { type PythonJob, pythonCell } from '../../python/python-cell';
import { fetchRows } from '../../python/rows-out';
import type { ChosenSession } from '../../session/session-choice';
import { executionForModel } from '../../agent/tool-reply';
import { type InputFileInSession, sendInputFiles } from './input-files';
import {
	type ExecuteSettings,
	optionsParameter,
	readParallelItems,
	readSettings,
} from './settings';
import { executeParameters } from './parameters';
import type { NodeRun } from '../../run/node-run';
import type { Operation } from '../operation';
import { forOperation } from '../for-operation';

/** Files in, items in, run, rows out, files out. */
export const execute: Operation = {
	parameters: executeParameters,
	options: forOperation('execute', [optionsParameter]),

	plan(n8n) {
		const allItems = n8n.getNodeParameter('mode', 0, 'runOnceForEachItem') === 'runOnceForAllItems';
		const ownSessions = n8n.getNodeParameter('session', 0, 'automatic') === 'newForEachItem';
		return { each: !allItems, parallel: ownSessions ? readParallelItems(n8n) : 1 };
	},

	forModel(items, run, itemIndex) {
		return executionForModel(items, readSettings(run, itemIndex).shownLength);
	},

	async run(run, itemIndex) {
		const settings = readSettings(run, itemIndex);
		const session = await run.session(itemIndex);
		if (settings.endSession && !session.isNew) run.endings.endAfterRun(session);
		return await runCode(run, itemIndex, session, settings);
	},
};

/** What the service keeps of each output stream unless it is told otherwise. */
const SERVICE_OUTPUT_CAP = 4096;

async function runCode(
	run: NodeRun,
	itemIndex: number,
	session: ChosenSession,
	settings: ExecuteSettings,
): Promise<INodeExecutionData[]> {
	const { n8n } = run;
	const { code, language, timeoutSeconds, maxOutputLength } = settings;
	const uploads = await sendInputFiles(run, itemIndex, session, settings);
	const { before, items } = await beforeCode(run, itemIndex, session, settings, uploads);
	const rows = settings.rows ? internalFile('rows') : undefined;
	const outputLimit = maxOutputLength ?? SERVICE_OUTPUT_CAP;
	const directory = settings.workingDirectory;
	// A report of a failure is to fit into what the service keeps by itself: not every version can keep more.
	const reportLimit = run.isTool ? SERVICE_OUTPUT_CAP : outputLimit;
	const job = { code, directory, ...items, rows: rows?.path, outputLimit: reportLimit };
	const cell = language === 'python' ? pythonCell(job) : code;
	const request = { code: cell, language, timeoutSeconds, maxOutputLength };
	const outcome = await session.client.execute(request).catch(rethrowNamingLanguage);
	const outputCap = cell === code ? Infinity : outputLimit;
	const failure =
		outcome.status === 'Failed'
			? await explainMissingPackage(run, explainFailure(outcome, { timeoutSeconds, outputCap }))
			: undefined;
	if (failure !== undefined && !settings.failuresAsData) {
		throw failureError(n8n.getNode(), failure, itemIndex);
	}
	warnOfCut(n8n, outcome, outputLimit);
	const wanted = failure === undefined ? rows : undefined;
	const [result, files] = await settled(
		wanted === undefined ? Promise.resolve(undefined) : fetchRows(run, session, wanted),
		filesAfter(run, session, settings, before),
	);
	const item = await executionItem(run, session, outcome, failure, uploads, files);
	addDownloadLinks(run, describedFiles(item), settings.linkHours);
	if (result === undefined) return [item];
	// A model gets one reply, with the rows beside the rest.
	if (run.isTool) {
		return [{ ...item, json: { ...item.json, result: result.map(({ json }) => json) } }];
	}
	// Rows leave no room for what the code printed, so it goes where the Code node's prints go.
	if (outcome.stdout !== '') n8n.sendMessageToUI(outcome.stdout);
	return rowsWith(item, result);
}

/** A pool of another kind refuses the request's fields; what to change is a parameter of this node. */
function rethrowNamingLanguage(error: unknown): never {
	if (!(error instanceof SessionPoolError) || error.status !== 400) throw error;
	throw error.withAdvice(["Is the pool of the kind that 'Language' says?"]);
}

/** The service cuts without a word; output of just the length of the cap has most likely been cut. */
function warnOfCut(
	n8n: IExecuteFunctions,
	{ stdout, stderr }: ExecutionOutcome,
	cap: number,
): void {
	const cut = [stdout, stderr].some((stream) => stream.length === cap);
	if (!cut) return;
	n8n.addExecutionHints({
		message: `The service cut what the code printed at ${cap} characters. Raise 'Max Output Length' in Options, or write to a file.`,
		location: 'outputPane',
	});
}

/** Lists the files and sends the items, at once where the session is known to be open. */
async function beforeCode(
	run: NodeRun,
	itemIndex: number,
	session: ChosenSession,
	settings: ExecuteSettings,
	uploads: InputFileInSession[],
): Promise<{ before: Snapshot; items: Pick<PythonJob, 'items' | 'itemsName'> }> {
	const listing = filesBefore(run, session, settings, uploads);
	// Two first calls at once might open two sessions, and the code would not see its items.
	if (uploads.length === 0) await listing;
	const [before, items] = await settled(listing, itemsFor(run, itemIndex, session, settings));
	return { before, items };
}

async function itemsFor(
	run: NodeRun,
	itemIndex: number,
	session: ChosenSession,
	{ language, allItems, code }: ExecuteSettings,
): Promise<Pick<PythonJob, 'items' | 'itemsName'>> {
	const itemsName = allItems ? '_items' : '_item';
	if (language !== 'python' || !mentions(code, itemsName)) return {};
	return { items: await sendItems(run, session, allItems ? 'all' : itemIndex), itemsName };
}

/**
 * What was there before the code; not asked for when it is known. It is known once only: should the code
 * fail, its files must not pass for those of the next item.
 */
async function filesBefore(
	run: NodeRun,
	session: ChosenSession,
	{ outputFiles }: ExecuteSettings,
	uploads: InputFileInSession[],
): Promise<Snapshot> {
	const lastSeen = run.lastSeen.get(session.identifier);
	run.lastSeen.delete(session.identifier);
	if (outputFiles.mode !== 'newOrChanged') return new Map();
	const known: Snapshot | undefined = session.isNew ? new Map() : lastSeen;
	const before = known ?? asSnapshot(await snapshot(session));
	return new Map([...before, ...asSnapshot(uploads.map(({ file }) => file))]);
}

async function filesAfter(
	run: NodeRun,
	session: ChosenSession,
	{ outputFiles }: ExecuteSettings,
	before: Snapshot,
): Promise<OutputFiles> {
	if (outputFiles.mode === 'none') return { entries: [], binary: {}, leftBehind: [] };
	const after = (await snapshot(session)).filter(({ path }) => !isInternal(path));
	run.lastSeen.set(session.identifier, asSnapshot(after));
	return await bringBack(run, session, chosenFiles(after, before, outputFiles), outputFiles);
}

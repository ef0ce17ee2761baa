import type { INodeExecutionData } from 'n8n-workflow';
import { executionForModel } from '../../agent/tool-reply';
import { addDownloadLinks } from '../../files/download-link';
import type { InputFile } from '../../files/input-file';
import type { NodeRun } from '../../run/node-run';
import type { ChosenSession } from '../../session/session-choice';
import { forOperation } from '../for-operation';
import type { Operation } from '../operation';
import { type CodeFile, findCodeFile } from './code-file';
import { failureError } from './code-failure';
import { itemsOf, resultItem } from './execution-items';
import { adviseOnPlace } from './failure-advice';
import { InputFiles } from './input-files';
import { explainMissingPackage } from './missing-package';
import { hintRecords } from './notes';
import { attachKept } from './kept-file';
import { runNotebook } from './notebook-code';
import type { CodeOutcome, CodeResult } from './outcome';
import { withInput } from './include-input';
import { optionsParameters } from './options';
import { fetchOutputFiles, hintLeftBehind } from './output-files';
import { executeParameters } from './parameters';
import { placesOf } from './pool-places';
import { runProcess } from './process-code';
import { runPython } from './python-code';
import { type ExecuteSettings, readParallelItems, readSettings } from './settings';
import { hintTurns, readSpreadSessions } from './spread';

/** Files and items in, code, rows and files out. */
export const execute: Operation = {
	parameters: executeParameters,
	options: forOperation('execute', optionsParameters),

	plan(n8n) {
		const allItems = n8n.getNodeParameter('mode', 0, 'runOnceForEachItem') === 'runOnceForAllItems';
		const session = n8n.getNodeParameter('session', 0, 'automatic');
		if (session === 'spread') {
			return { each: true, parallel: readSpreadSessions(n8n), isPartitioned: true };
		}
		const isParallel = session === 'newForEachItem';
		return { each: !allItems, parallel: isParallel ? readParallelItems(n8n) : 1 };
	},

	async run(run, itemIndex) {
		const settings = readSettings(run, itemIndex);
		const session = await run.session(itemIndex);
		if (settings.endSession && !session.isNew) run.endings.endAfterRun(session);
		const runItem = async () => await runCode(run, itemIndex, session, settings);
		const end = async () => await run.endings.endNow(session);
		const { isNew, partition } = session;
		if (isNew) return await placesOf(run).use(runItem, end, run.abortSignal);
		if (partition === undefined) return await runItem();
		return await placesOf(run).usePartition(partition, runItem, end, run.abortSignal);
	},

	async partitionIsDone(run, partition) {
		const fitting = await placesOf(run).partitionIsDone(partition);
		if (fitting !== undefined) hintTurns(run, fitting);
	},

	forModel: ([{ json }]) => json,
};

async function runCode(
	run: NodeRun,
	itemIndex: number,
	session: ChosenSession,
	settings: ExecuteSettings,
): Promise<INodeExecutionData[]> {
	const { n8n } = run;
	const indexes = settings.allItems ? [...n8n.getInputData().keys()] : [itemIndex];
	const codeFile =
		settings.codeFrom === 'written'
			? undefined
			: await findCodeFile(n8n, itemIndex, settings.codeFile);
	const script = settings.codeFrom === 'file' ? fileToSend(codeFile) : undefined;
	const inputs = await InputFiles.of(run, indexes, script);
	const { made, keep, ...result } = await runIn(
		run,
		itemIndex,
		session,
		settings,
		inputs,
		codeFile,
	);
	const failure =
		result.failure === undefined
			? undefined
			: await explainMissingPackage(run, adviseOnPlace(result.failure, run, session, inputs));
	if (failure !== undefined && !settings.failuresAsData) {
		const error = failureError(n8n.getNode(), failure, itemIndex, result);
		await attachKept(run, session, error, keep);
		throw error;
	}
	const { files, leftBehind } = await fetchOutputFiles(
		run,
		session,
		made,
		settings.outputFiles.fieldPrefix,
	);
	const described = files.map((file) => ({ description: file, binary: file.binary }));
	addDownloadLinks(run, described, settings.linkHours);
	const outcome: CodeOutcome = {
		...result,
		failure,
		files,
		leftBehind: [...result.leftBehind, ...leftBehind],
		inputFiles: inputs.described,
		sessionIdentifier: session.identifier,
	};
	hintLeftBehind(run.hints, outcome.leftBehind);
	if (run.isTool) return [forModel(outcome, settings)];
	if (outcome.rows === undefined) hintRecords(run, outcome.result);
	// Rows leave no room for what the code printed, so it goes where the Code node's prints go.
	if (outcome.rows !== undefined && outcome.stdout !== '') tellPrints(run, outcome.stdout);
	const input = settings.allItems ? undefined : itemIndex;
	const items = itemsOf(outcome, n8n.getNode().typeVersion);
	return withInput(items, n8n.getInputData(), { what: settings.includeInput, input });
}

/** By what the code is, and where it comes from. */
async function runIn(
	run: NodeRun,
	itemIndex: number,
	session: ChosenSession,
	settings: ExecuteSettings,
	inputs: InputFiles,
	codeFile: CodeFile | undefined,
): Promise<CodeResult> {
	if (settings.language !== 'python') return await runProcess(run, session, settings, inputs);
	if (codeFile === undefined || settings.codeFrom === 'file') {
		return await runPython(run, itemIndex, session, settings, inputs, codeFile);
	}
	return await runNotebook(run, itemIndex, session, settings, inputs, codeFile);
}

/** A script of the item has to be in the session before it runs. */
function fileToSend(file: CodeFile | undefined): InputFile | undefined {
	return file !== undefined && 'input' in file ? file.input : undefined;
}

/** Characters of prints that a hint holds. */
const MAX_HINTED = 500;

/** The editor shows prints of a manual run in the browser's console; of others only hints are kept. */
function tellPrints({ n8n, hints }: NodeRun, stdout: string): void {
	n8n.sendMessageToUI(stdout);
	if (n8n.getMode() === 'manual') return;
	const end = stdout.length > MAX_HINTED ? `… ${stdout.slice(-MAX_HINTED)}` : stdout;
	hints.add(`The code printed: ${end.trimEnd()}`);
}

/** A model gets one reply, with the rows beside the rest. */
function forModel(outcome: CodeOutcome, { shownLength }: ExecuteSettings): INodeExecutionData {
	const item = resultItem(outcome);
	return { ...item, json: executionForModel([item], shownLength) };
}

import { absolutePath } from '../../../../session-pool';
import { type GivenItems, mentions } from '../../python/given-items';
import { mayAwait } from '../../python/python-cell';
import type { Report } from '../../python/report';
import type { Delivered } from '../../python/run-once';
import type { NodeRun } from '../../run/node-run';
import type { ChosenSession } from '../../session/session-choice';
import { type CodeFile, nameOfCodeFile } from './code-file';
import { pythonFailure } from './code-failure';
import { NO_WHEELS, deliver } from './delivery';
import type { InputFiles } from './input-files';
import { filesAfter, writtenSince } from './listed-files';
import { hintLostVariables } from './lost-variables';
import { leftByReport, madeByReport } from './made-files';
import { hintNotes } from './notes';
import type { CodeResult } from './outcome';
import { itemsFor, nameOfItems, orderFor, sendInput } from './python-order';
import { toRows } from './rows';
import type { ExecuteSettings } from './settings';

/**
 * Runs Python in one call: items and small files go in with the code, and everything comes out in its report.
 * @param script the Python file to run instead of the settings' code
 */
export async function runPython(
	run: NodeRun,
	itemIndex: number,
	session: ChosenSession,
	settings: ExecuteSettings,
	inputs: InputFiles,
	script?: CodeFile,
): Promise<CodeResult> {
	// What a file asks for is only known in the session.
	const asks = script !== undefined || mentions(settings.code, nameOfItems(settings));
	const items = asks ? itemsFor(run, itemIndex, settings) : undefined;
	const began = Date.now();
	const attempt = async () => {
		const input = await sendInput(run, session, settings, inputs, items);
		const order = orderFor(settings, codeOf(settings, inputs, script), input);
		return await deliver(run, session, order, settings.timeoutSeconds);
	};
	let delivered = await attempt();
	// The session has begun anew since it was given the wheels, and has run nothing.
	if (delivered.report?.error?.cause === NO_WHEELS) delivered = await attempt();
	const name = script === undefined ? undefined : nameOfCodeFile(script);
	const result = resultOf(run, itemIndex, delivered, settings, items, name);
	if (delivered.report !== undefined) {
		hintLostVariables(run, session, delivered.report.kernel, itemIndex);
		hintNotes(run, delivered.report, settings.textLimit);
		return result;
	}
	// The kernel did not live to tell what the code made; it is only looked for where it is wanted.
	if (!settings.failuresAsData) return result;
	const files = await filesAfter(run, session, settings.outputFiles, writtenSince(began));
	return { ...result, made: files.made, leftBehind: files.leftBehind };
}

function codeOf({ code }: ExecuteSettings, inputs: InputFiles, script: CodeFile | undefined) {
	if (script === undefined) return { code, mayAwait: mayAwait(code) };
	const path = 'path' in script ? script.path : inputs.firstPath;
	return { code: '', script: absolutePath(path), mayAwait: true };
}

function resultOf(
	run: NodeRun,
	itemIndex: number,
	delivered: Delivered,
	settings: ExecuteSettings,
	items: GivenItems | undefined,
	name: string | undefined,
): CodeResult {
	const { report, executionTimeMs } = delivered;
	const failed = report?.state !== 'done';
	const failure = failed ? pythonFailure(delivered, settings.timeoutSeconds, name) : undefined;
	return {
		result: valueOf(report),
		stdout: `${report?.stdout ?? ''}${delivered.stdout}`,
		stderr: `${report?.stderr ?? ''}${delivered.stderr}`,
		executionTimeMs,
		failure,
		rows: failed ? undefined : toRows(run, report.rows, items, settings, itemIndex),
		made: report === undefined ? [] : madeByReport(report),
		leftBehind: report === undefined ? [] : leftByReport(report),
	};
}

/** The value that code gave, or null. */
export function valueOf(report: Report | undefined): unknown {
	const value = report?.value;
	if (value === undefined) return null;
	return 'text' in value ? value.text : value.json;
}

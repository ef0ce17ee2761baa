import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { InvalidInputError, absolutePath } from '../../../../session-pool';
import { waitForBackground } from '../../python/background-run';
import { GivenItems, mentions } from '../../python/given-items';
import type { GivenItems as Given, RunJob } from '../../python/job';
import { mayAwait } from '../../python/python-cell';
import type { Report } from '../../python/report';
import { type Delivered, RunOnce } from '../../python/run-once';
import { type Order, SessionProgram } from '../../python/session-program';
import { stopCode } from '../../python/stop-code';
import type { NodeRun } from '../../run/node-run';
import type { ChosenSession } from '../../session/session-choice';
import { pythonFailure } from './code-failure';
import type { InputFiles } from './input-files';
import { filesAfter, writtenSince } from './listed-files';
import { hintLostVariables } from './lost-variables';
import { leftByReport, madeByReport } from './made-files';
import type { CodeResult } from './outcome';
import { hintNotes } from './notes';
import { MAX_SHORT_RUN_SECONDS } from './options';
import { rethrowNamingLanguage } from './pool-kind';
import { toRows } from './rows';
import type { ExecuteSettings } from './settings';

/** Items and input files that travel within the call, together, in bytes; larger ones go by upload. */
const INLINE_INPUT_BYTES = 256 * 1024;
/** Contents of output files that may come within the reply, together. */
const INLINE_OUTPUT_BYTES = 256 * 1024;
/** Seconds for the call that starts code in the background. */
const START_SECONDS = 60;

/** Runs Python in one call: items and small files go in with the code, and everything comes out in its report. */
export async function runPython(
	run: NodeRun,
	itemIndex: number,
	session: ChosenSession,
	settings: ExecuteSettings,
	inputs: InputFiles,
): Promise<CodeResult> {
	const { pool } = run;
	const items = givenItems(run, itemIndex, settings);
	const itemBytes = items === undefined ? 0 : Buffer.byteLength(items.json);
	const itemsFit = itemBytes <= INLINE_INPUT_BYTES;
	const put = await inputs.send(session, INLINE_INPUT_BYTES - (itemsFit ? itemBytes : 0));
	const id = randomHex();
	const order: Order<RunJob> = {
		do: settings.timeoutSeconds > MAX_SHORT_RUN_SECONDS ? 'start' : 'run',
		id,
		code: settings.code,
		mayAwait: mayAwait(settings.code),
		directory: settings.workingDirectory,
		given: await sendItems(session, settings, items, itemsFit),
		put,
		want: {
			rows: settings.rows,
			value: !settings.rows,
			files: settings.outputFiles.mode === 'newOrChanged' ? 'new' : settings.outputFiles.mode,
			patterns: settings.outputFiles.pattern?.alternatives ?? [],
			maxFiles: settings.outputFiles.maxFiles,
			maxFileBytes: settings.outputFiles.maxTotalBytes,
			maxInlineBytes: INLINE_OUTPUT_BYTES,
			textLimit: settings.textLimit,
		},
		stopFile: absolutePath({ directory: '', name: `n8n-stop-${randomHex()}` }),
		limitSeconds: settings.timeoutSeconds,
		kernel: null,
	};
	const program = new SessionProgram(pool, session.client);
	const began = Date.now();
	try {
		const delivered = await deliver(run, program, order, settings.timeoutSeconds);
		const result = resultOf(run, itemIndex, delivered, settings, items);
		if (delivered.report !== undefined) {
			hintLostVariables(run, session, delivered.report.kernel, itemIndex);
			hintNotes(run, delivered.report, settings.textLimit);
			return result;
		}
		// The kernel did not live to tell what the code made; it is only looked for where it is wanted.
		if (!settings.failuresAsData) return result;
		const files = await filesAfter(run, session, settings.outputFiles, writtenSince(began));
		return { ...result, made: files.made, leftBehind: files.leftBehind };
	} catch (error) {
		// Nobody waits for the code any more, and the next call would wait behind it. A session of our own is ended.
		if (run.abortSignal?.aborted === true && !session.isNew && !session.isOurs) {
			await stopCode(pool, session.identifier, order);
		}
		throw error;
	}
}

/** Waits for the end of code: with the call itself, or by asking for what runs in the background. */
async function deliver(
	{ n8n, pool, abortSignal }: NodeRun,
	program: SessionProgram,
	order: Order<RunJob>,
	timeoutSeconds: number,
): Promise<Delivered> {
	const inBackground = order.do === 'start';
	const callSeconds = inBackground ? START_SECONDS : timeoutSeconds;
	const delivered = await new RunOnce(program, pool, order, callSeconds, abortSignal)
		.run()
		.catch(rethrowNamingLanguage);
	const { report } = delivered;
	if (report?.error?.kind === 'noThreads') throw noThreads();
	if (report === undefined || !isUnderWay(report)) return delivered;
	const progress = (text: string) => n8n.sendMessageToUI(text);
	const id = order.id;
	const last = await waitForBackground(program, id, timeoutSeconds, progress, abortSignal);
	const executionTimeMs = last.seconds === null ? null : Math.round(last.seconds * 1000);
	return { ...delivered, report: last, executionTimeMs };
}

function isUnderWay({ state }: Report): boolean {
	return state === 'started' || state === 'running';
}

function noThreads(): InvalidInputError {
	return new InvalidInputError(
		`Python in this pool has no threads, so code cannot run for longer than ${MAX_SHORT_RUN_SECONDS} seconds`,
		`Nothing was run. Set 'Code Timeout' in Options to ${MAX_SHORT_RUN_SECONDS} or less.`,
	);
}

/** The items that the code asks for; undefined when it asks for none. */
function givenItems(
	{ n8n }: NodeRun,
	itemIndex: number,
	{ code, allItems }: ExecuteSettings,
): GivenItems | undefined {
	if (!mentions(code, nameOf(allItems))) return undefined;
	return new GivenItems(n8n.getInputData(), allItems ? undefined : itemIndex);
}

const nameOf = (allItems: boolean) => (allItems ? '_items' : '_item');

/** Within the call where they fit, so that no value ever becomes source code; else in a file of the session. */
async function sendItems(
	{ client }: ChosenSession,
	{ allItems }: ExecuteSettings,
	items: GivenItems | undefined,
	fits: boolean,
): Promise<Given | undefined> {
	if (items === undefined) return undefined;
	const name = nameOf(allItems);
	if (fits) return { name, json: items.json };
	const content = Buffer.from(items.json);
	const path = { directory: '', name: `n8n-items-${randomHex()}.json` };
	await client.files.upload(path, {
		sizeInBytes: content.length,
		contentType: 'application/json',
		open: () => Readable.from([content]),
	});
	return { name, file: absolutePath(path) };
}

function resultOf(
	run: NodeRun,
	itemIndex: number,
	delivered: Delivered,
	settings: ExecuteSettings,
	items: GivenItems | undefined,
): CodeResult {
	const { report, executionTimeMs } = delivered;
	const failed = report?.state !== 'done';
	const failure = failed ? pythonFailure(delivered, settings.timeoutSeconds) : undefined;
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

function valueOf(report: Report | undefined): unknown {
	const value = report?.value;
	if (value === undefined) return null;
	return 'text' in value ? value.text : value.json;
}

/** Nobody can guess it: 128 bits. */
function randomHex(): string {
	return randomUUID().replaceAll('-', '');
}

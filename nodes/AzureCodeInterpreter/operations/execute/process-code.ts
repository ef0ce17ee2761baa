import { type ExecutionOutcome, type RemoteFile, SessionPoolError } from '../../../../session-pool';
import type { NodeRun } from '../../run/node-run';
import { type Snapshot, asSnapshot, stateOf } from '../../session/file-snapshot';
import type { ChosenSession } from '../../session/session-choice';
import { processFailure } from './code-failure';
import type { InputFiles } from './input-files';
import { filesAfter, listAll } from './listed-files';
import type { CodeResult, MadeFile } from './outcome';
import type { OutputFilesOptions } from './output-files';
import { rethrowNamingLanguage } from './pool-kind';
import { processOutcome } from './process-outcome';
import type { ExecuteSettings } from './settings';

/** What the service keeps of each output stream unless it is told otherwise, in bytes (contract, section 16). */
const SERVICE_OUTPUT_BYTES = 4_096;
/** A cut within a character takes up to three bytes more. */
const LONGEST_REST_BYTES = 3;

/**
 * Runs JavaScript or a shell command as it is. No program of ours is there to tell what it made, so files
 * are found by comparing listings.
 */
export async function runProcess(
	run: NodeRun,
	session: ChosenSession,
	settings: ExecuteSettings,
	inputs: InputFiles,
): Promise<CodeResult> {
	const { code, language, timeoutSeconds, maxOutputLength } = settings;
	await inputs.send(session, 0);
	const before = await filesBefore(run, session, settings.outputFiles, inputs);
	const request = { code, language, timeoutSeconds, maxOutputLength };
	const outcome = await processOutcome(session.client, request, run.abortSignal)
		.catch(async (error: unknown) => {
			// A service that grants no more says so before anything runs; the model does with less.
			const isRefused = error instanceof SessionPoolError && error.status === 400;
			if (!isRefused || !run.isTool) throw error;
			const modest = { ...request, maxOutputLength: undefined };
			return await processOutcome(session.client, modest, run.abortSignal);
		})
		.catch(rethrowNamingLanguage);
	hintCut(run.hints, outcome, maxOutputLength ?? SERVICE_OUTPUT_BYTES);
	const { stdout, stderr, result, executionTimeMs, exitCode, images } = outcome;
	const pictures = images.map(({ format, content }, index): MadeFile => {
		const field = index === 0 ? 'image' : `image_${index + 1}`;
		return {
			name: `${field}.${format === 'svg+xml' ? 'svg' : format}`,
			path: null,
			field,
			mimeType: MIME_TYPES[format] ?? `image/${format}`,
			content,
			sizeInBytes: content.length,
		};
	});
	const isChanged = (file: RemoteFile) => before.get(file.path) !== stateOf(file);
	const files = await filesAfter(run, session, settings.outputFiles, isChanged);
	run.lastSeen.set(session.identifier, asSnapshot(files.all));
	return {
		result,
		stdout,
		stderr,
		executionTimeMs,
		exitCode,
		failure: outcome.status === 'Failed' ? processFailure(outcome, timeoutSeconds) : undefined,
		made: [...pictures, ...files.made],
		leftBehind: files.leftBehind,
	};
}

const MIME_TYPES: Record<string, string> = { jpg: 'image/jpeg', pdf: 'application/pdf' };

/** The service cuts without a word; output that fills the cap has most likely been cut. */
function hintCut(hints: NodeRun['hints'], { stdout, stderr }: ExecutionOutcome, cap: number): void {
	const isCut = [stdout, stderr].some(
		(stream) => Buffer.byteLength(stream) >= cap - LONGEST_REST_BYTES,
	);
	if (!isCut) return;
	hints.add(
		`The service cut what the code printed at ${cap} bytes. Raise 'Max Printed Text' in Options, or write to a file.`,
	);
}

/**
 * What was there before the code; not asked for when it is known. It is known once only: should the code
 * fail, its files must not pass for those of the next item.
 */
async function filesBefore(
	run: NodeRun,
	session: ChosenSession,
	{ mode }: OutputFilesOptions,
	{ uploaded }: InputFiles,
): Promise<Snapshot> {
	const lastSeen = run.lastSeen.get(session.identifier);
	run.lastSeen.delete(session.identifier);
	if (mode !== 'newOrChanged') return new Map();
	const known: Snapshot | undefined = session.isNew ? new Map() : lastSeen;
	const before = known ?? asSnapshot(await listAll(session));
	return new Map([...before, ...asSnapshot(uploaded)]);
}

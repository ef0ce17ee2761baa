import type { ExecutionOutcome, RemoteFile } from '../../../../session-pool';
import type { NodeRun } from '../../run/node-run';
import { type Snapshot, asSnapshot, stateOf } from '../../session/file-snapshot';
import type { ChosenSession } from '../../session/session-choice';
import { processFailure } from './code-failure';
import type { InputFiles } from './input-files';
import {
	BEYOND_FILES,
	BEYOND_SIZE,
	type CodeResult,
	type FileLeftBehind,
	type MadeFile,
} from './outcome';
import type { OutputFilesOptions } from './output-files';
import { rethrowNamingLanguage } from './pool-kind';
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
	const outcome = await session.client.execute(request).catch(rethrowNamingLanguage);
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
	const { made, leftBehind } = await filesAfter(run, session, settings.outputFiles, before);
	return {
		result,
		stdout,
		stderr,
		executionTimeMs,
		exitCode,
		failure: outcome.status === 'Failed' ? processFailure(outcome, timeoutSeconds) : undefined,
		made: [...pictures, ...made],
		leftBehind,
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
		`The service cut what the code printed at ${cap} bytes. Raise 'Max Output Length' in Options, or write to a file.`,
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

async function listAll({ client }: ChosenSession): Promise<RemoteFile[]> {
	return await client.files.list({ directory: '', recursive: true });
}

/** What the code made, up to the limits. It has run: a listing that fails loses no more than the files. */
async function filesAfter(
	run: NodeRun,
	session: ChosenSession,
	options: OutputFilesOptions,
	before: Snapshot,
): Promise<{ made: MadeFile[]; leftBehind: FileLeftBehind[] }> {
	const made: MadeFile[] = [];
	const leftBehind: FileLeftBehind[] = [];
	if (options.mode === 'none') return { made, leftBehind };
	const after = await listAll(session).catch((error: unknown) => {
		if (run.abortSignal?.aborted === true) throw error;
		hintNotListed(run.hints, error);
		return [];
	});
	run.lastSeen.set(session.identifier, asSnapshot(after));
	let total = 0;
	for (const { name, path, sizeInBytes } of chosenFiles(after, before, options)) {
		const fits = made.length < options.maxFiles && total + sizeInBytes <= options.maxTotalBytes;
		if (fits) {
			total += sizeInBytes;
			made.push({ name, path, sizeInBytes, source: path });
		} else {
			const reason = made.length < options.maxFiles ? BEYOND_SIZE : BEYOND_FILES;
			leftBehind.push({ name, path, sizeInBytes, reason });
		}
	}
	return { made, leftBehind };
}

/** Picks the files an execution made, in the order of their paths. */
function chosenFiles(
	after: RemoteFile[],
	before: Snapshot,
	{ mode, pattern }: OutputFilesOptions,
): RemoteFile[] {
	const isWanted =
		mode === 'pattern' && pattern !== undefined
			? pattern.matches
			: (file: RemoteFile) => before.get(file.path) !== stateOf(file);
	return after
		.filter((file) => file.type === 'file' && isWanted(file))
		.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function hintNotListed(hints: NodeRun['hints'], error: unknown): void {
	hints.add(
		`The code ran, but the files that it made could not be listed: ${error instanceof Error ? error.message : String(error)}. They are in the session; fetch them with Download.`,
	);
}

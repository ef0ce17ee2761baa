import { posix } from 'node:path';
import type { RemoteFile } from '../../../../session-pool';
import type { NodeRun } from '../../run/node-run';
import type { ChosenSession } from '../../session/session-choice';
import { BEYOND_FILES, BEYOND_SIZE, type FileLeftBehind, type MadeFile } from './outcome';
import type { OutputFilesOptions } from './output-files';

/** Files that the program in the session makes for itself. */
const INTERNAL = /^n8n-[a-z]+-[0-9a-f]{32}(?:-\d+)?\.\w+$/;

/** Files of a session that were chosen from a listing. */
export interface ListedFiles {
	/** The whole listing. */
	all: RemoteFile[];
	made: MadeFile[];
	leftBehind: FileLeftBehind[];
}

/** All files of a session, in its folders as well. */
export async function listAll({ client }: ChosenSession): Promise<RemoteFile[]> {
	const files = await client.files.list({ directory: '', recursive: true });
	return files.filter(({ type, path }) => type === 'file' && !INTERNAL.test(posix.basename(path)));
}

/**
 * Chooses among the files of a session after code has run, up to the limits. A listing that fails loses no
 * more than the files.
 */
export async function filesAfter(
	run: NodeRun,
	session: ChosenSession,
	{ mode, pattern, maxFiles, maxTotalBytes }: OutputFilesOptions,
	isChanged: (file: RemoteFile) => boolean,
): Promise<ListedFiles> {
	const result: ListedFiles = { all: [], made: [], leftBehind: [] };
	if (mode === 'none') return result;
	result.all = await listAll(session).catch((error: unknown) => {
		if (run.abortSignal?.aborted === true) throw error;
		hintNotListed(run.hints, error);
		return [];
	});
	const isWanted = pattern?.matches ?? isChanged;
	const wanted = result.all.filter((file) => isWanted(file));
	wanted.sort((a, b) => (a.path < b.path ? -1 : 1));
	let total = 0;
	for (const { name, path, sizeInBytes } of wanted) {
		const isTooMany = result.made.length >= maxFiles;
		if (isTooMany || total + sizeInBytes > maxTotalBytes) {
			const reason = isTooMany ? BEYOND_FILES : BEYOND_SIZE;
			result.leftBehind.push({ name, path, sizeInBytes, reason });
		} else {
			total += sizeInBytes;
			result.made.push({ name, path, sizeInBytes, source: path });
		}
	}
	return result;
}

/** The clocks of n8n and of the session may differ a little. */
const CLOCK_TOLERANCE_MS = 2_000;

/** Whether a file was written since some time, as far as the listing tells. */
export function writtenSince(timeMs: number): (file: RemoteFile) => boolean {
	return ({ lastModifiedAt }) => Date.parse(lastModifiedAt ?? '') >= timeMs - CLOCK_TOLERANCE_MS;
}

function hintNotListed(hints: NodeRun['hints'], error: unknown): void {
	const reason = error instanceof Error ? error.message : String(error);
	hints.add(
		`The code ran, but the files that it made could not be listed: ${reason}. They are in the session; fetch them with Download.`,
	);
}

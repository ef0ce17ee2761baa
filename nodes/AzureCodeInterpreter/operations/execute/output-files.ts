import type { IBinaryData } from 'n8n-workflow';
import type { RemoteFile } from '../../../../session-pool';
import { downloadToBinary } from '../../files/output-file';
import { parsePattern } from '../../files/file-pattern';
import { FILES_AT_ONCE, mapConcurrently } from '../../run/concurrency';
import type { NodeRun } from '../../run/node-run';
import { type Snapshot, stateOf } from '../../session/file-snapshot';
import type { FileEntry } from './outcome-item';
import type { ChosenSession } from '../../session/session-choice';

/** Which files of the session an execution brings back. */
export type OutputFilesMode = 'newOrChanged' | 'pattern' | 'none';

export interface OutputFilesOptions {
	mode: OutputFilesMode;
	/** For mode `pattern`, relative to `/mnt/data`. */
	pattern: string;
	/** Start of the binary fields' names: `file_` gives `file_0`, `file_1` … */
	fieldPrefix: string;
	maxFiles: number;
	maxTotalBytes: number;
}

/** Files brought back, and those that a limit left in the session. */
export interface OutputFiles {
	entries: FileEntry[];
	binary: Record<string, IBinaryData>;
	leftBehind: RemoteFile[];
}

export async function snapshot({ client }: ChosenSession): Promise<RemoteFile[]> {
	return await client.files.list({ directory: '', recursive: true });
}

/** Picks the files an execution made, in the order of their paths. */
export function chosenFiles(
	after: RemoteFile[],
	before: Snapshot,
	{ mode, pattern }: OutputFilesOptions,
): RemoteFile[] {
	const isWanted =
		mode === 'pattern'
			? parsePattern(pattern).matches
			: (file: RemoteFile) => before.get(file.path) !== stateOf(file);
	return after
		.filter((file) => file.type === 'file')
		.filter((file) => isWanted(file))
		.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Downloads files into binary fields, up to the limits, and says what stayed behind. */
export async function bringBack(
	run: NodeRun,
	session: ChosenSession,
	files: RemoteFile[],
	{ fieldPrefix, maxFiles, maxTotalBytes }: OutputFilesOptions,
): Promise<OutputFiles> {
	const result: OutputFiles = { entries: [], binary: {}, leftBehind: [] };
	const chosen: RemoteFile[] = [];
	let total = 0;
	for (const file of files) {
		const fits = chosen.length < maxFiles && total + file.sizeInBytes <= maxTotalBytes;
		if (fits) total += file.sizeInBytes;
		(fits ? chosen : result.leftBehind).push(file);
	}
	const brought = await mapConcurrently(chosen.length, FILES_AT_ONCE, async (index) => {
		return await downloadToBinary(run, session, chosen[index]);
	});
	for (const [index, { binary, name, path, sizeInBytes, mimeType }] of brought.entries()) {
		const binaryField = `${fieldPrefix}${index}`;
		result.binary[binaryField] = binary;
		result.entries.push({ name, path, sizeInBytes, mimeType, binaryField });
	}
	if (result.leftBehind.length > 0) {
		const names = result.leftBehind.slice(0, 5).map((file) => file.name);
		run.n8n.addExecutionHints({
			message: `${result.leftBehind.length} file(s) stayed in the session because of 'Max Output Files' or 'Max Output Size': ${names.join(', ')}. Raise the limit in Options, or fetch them with Download.`,
			location: 'outputPane',
		});
	}
	return result;
}

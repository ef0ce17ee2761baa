import { SessionPoolError, parseFilePath } from '../../../../session-pool';
import { FreeNames } from '../../files/binary-fields';
import type { FilePattern } from '../../files/file-pattern';
import { downloadToBinary } from '../../files/output-file';
import { safeMimeType } from '../../files/mime-type';
import { safeFileName } from '../../files/safe-name';
import { counted } from '../../run/counted';
import { FILES_AT_ONCE, mapConcurrently } from '../../run/concurrency';
import type { NodeRun } from '../../run/node-run';
import type { ChosenSession } from '../../session/session-choice';
import type { FileLeftBehind, MadeFile, OutputFile } from './outcome';

/** Which files of the session an execution brings back. */
export type OutputFilesMode = 'newOrChanged' | 'pattern' | 'none';

export interface OutputFilesOptions {
	mode: OutputFilesMode;
	/** For mode `pattern`. */
	pattern?: FilePattern;
	/** Start of the binary fields' names: `file_` gives `file_0`, `file_1` … */
	fieldPrefix: string;
	maxFiles: number;
	maxTotalBytes: number;
}

/** Files brought back, and those that could not be. */
interface BroughtBack {
	files: OutputFile[];
	leftBehind: FileLeftBehind[];
}

type Stored = Pick<OutputFile, 'binary' | 'sizeInBytes' | 'mimeType'>;

/**
 * Puts what the code made into n8n's store. The code has run, so what cannot be brought back stays behind
 * with its reason, and the rest is there.
 */
export async function fetchOutputFiles(
	run: NodeRun,
	session: ChosenSession,
	made: MadeFile[],
	fieldPrefix: string,
): Promise<BroughtBack> {
	const stored = await mapConcurrently(made.length, FILES_AT_ONCE, async (index) => {
		return await store(run, session, made[index]).catch((error: unknown) => {
			if (run.abortSignal?.aborted === true) throw error;
			return reasonOf(error);
		});
	});
	const result: BroughtBack = { files: [], leftBehind: [] };
	const names = new FreeNames();
	let count = 0;
	for (const [index, { name, path, sizeInBytes, field }] of made.entries()) {
		const content = stored[index];
		if (typeof content === 'string') {
			result.leftBehind.push({ name, path, sizeInBytes, reason: content });
			continue;
		}
		const binaryField = names.next(field ?? `${fieldPrefix}${count++}`);
		result.files.push({ name, path, ...content, binaryField });
	}
	return result;
}

async function store(run: NodeRun, session: ChosenSession, made: MadeFile): Promise<Stored> {
	const { name, content, source, sizeInBytes } = made;
	const mimeType = made.mimeType === undefined ? undefined : safeMimeType(made.mimeType);
	if (content === undefined) {
		const path = { ...parseFilePath(source ?? ''), sizeInBytes };
		return await downloadToBinary(run, session, path, undefined, { name, mimeType });
	}
	const binary = await run.n8n.helpers.prepareBinaryData(content, safeFileName(name), mimeType);
	return { binary, sizeInBytes: content.length, mimeType: binary.mimeType };
}

/** Why a file could not be brought back, in one line. */
function reasonOf(error: unknown): string {
	if (error instanceof SessionPoolError) return error.message;
	const { code } = error as { code?: unknown };
	const what = error instanceof Error ? error.message : String(error);
	return code === 'ENOSPC'
		? "n8n's store for binary data is full"
		: `n8n could not store it: ${what.split('\n', 1)[0].slice(0, 200)}`;
}

/** Says in the editor that files stayed in the session, and why. */
export function hintLeftBehind(hints: NodeRun['hints'], left: FileLeftBehind[]): void {
	if (left.length === 0) return;
	const named = left.slice(0, 5).map(({ name, reason }) => `${name} (${reason})`);
	hints.add(
		`The code ran, but ${counted(left.length, 'file')} stayed in the session: ${named.join(', ')}. The field 'filesLeftBehind' lists all; fetch them with Download, or raise the limit in Options.`,
	);
}

import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { type RemotePath, absolutePath } from '../../../session-pool/remote-path';
import type { OperationRun } from '../operations/operation';
import type { ChosenSession } from '../session-choice';

/** A row as the harness writes it. */
interface Row {
	json: IDataObject;
	binary?: Record<string, unknown> | null;
}

/** Where the harness is to write the rows of one execution. */
export function rowsFile(): RemotePath & { path: string } {
	const file = { directory: '', name: `n8n-rows-${randomUUID()}.json` };
	return { ...file, path: absolutePath(file) };
}

/**
 * Fetches the rows and removes their file. Rows travel in a file because the service caps output.
 * Code may hand on the binary fields of items it was given, but cannot refer to any other file.
 */
export async function fetchRows(
	{ pool, abortSignal }: OperationRun,
	session: ChosenSession,
	file: RemotePath,
	given: INodeExecutionData[],
): Promise<INodeExecutionData[]> {
	const { stream } = await pool.downloadFile(session.identifier, file, { abortSignal });
	const rows = JSON.parse((await buffer(stream)).toString('utf8')) as Row[];
	if (!session.isNew) await pool.deleteFile(session.identifier, file, { abortSignal });
	const known = new Map(
		given
			.flatMap((item) => Object.values(item.binary ?? {}))
			.map((entry) => [identityOf(entry), entry]),
	);
	return rows.map(({ json, binary }) => {
		const kept: IBinaryKeyData = {};
		for (const [field, entry] of Object.entries(binary ?? {})) {
			const original = known.get(identityOf(entry));
			if (original !== undefined) kept[field] = original;
		}
		return Object.keys(kept).length === 0 ? { json } : { json, binary: kept };
	});
}

/** What tells one stored file from another; entries come back from Python without their bytes. */
function identityOf(entry: unknown): string {
	const { id, fileName, mimeType, fileSize } = (entry ?? {}) as Record<string, unknown>;
	return JSON.stringify([id, fileName, mimeType, fileSize]);
}

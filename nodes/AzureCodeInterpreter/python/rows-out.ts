import { buffer } from 'node:stream/consumers';
import type { IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { type RemotePath, SessionPoolError } from '../../../session-pool';
import type { NodeRun } from '../run/node-run';
import type { ChosenSession } from '../session/session-choice';
import { describedBinary } from './items-in';

/** A row as the harness writes it. */
interface Row {
	json: IDataObject;
	binary?: Record<string, unknown> | null;
}

/**
 * Fetches the rows and removes their file. Rows travel in a file because the service caps output.
 * Code may hand on the binary fields of the node's input, but cannot refer to any other file.
 */
export async function fetchRows(
	{ n8n }: NodeRun,
	session: ChosenSession,
	file: RemotePath,
): Promise<INodeExecutionData[]> {
	let rows: Row[];
	try {
		const { stream } = await session.client.files.download(file);
		rows = parseRows((await buffer(stream)).toString('utf8'));
	} finally {
		// A file that stays is no reason to lose the rows.
		if (!session.isNew) {
			await session.client.files.delete(file).catch(() => {});
		}
	}
	const known = new Map(
		n8n
			.getInputData()
			.flatMap(({ binary = {} }, index) => describedBinary(binary, index))
			.map(({ description, entry }) => [identityOf(description), entry]),
	);
	const unknown = new Set<string>();
	const items = rows.map(({ json, binary }) => {
		const kept: IBinaryKeyData = {};
		for (const [field, entry] of Object.entries(binary ?? {})) {
			const original = known.get(identityOf(entry));
			if (original === undefined) unknown.add(field);
			else kept[field] = original;
		}
		return Object.keys(kept).length === 0 ? { json } : { json, binary: kept };
	});
	if (unknown.size > 0) {
		n8n.addExecutionHints({
			message: `Binary fields that are not of the input were left out: ${[...unknown].join(', ')}. Write files to /mnt/data; they come back by themselves.`,
			location: 'outputPane',
		});
	}
	return items;
}

function parseRows(json: string): Row[] {
	let rows: unknown;
	try {
		rows = JSON.parse(json);
	} catch {
		// Told below, as any other text that is no list.
	}
	if (Array.isArray(rows)) return rows as Row[];
	throw new SessionPoolError(
		'The code ran, but its rows did not arrive whole',
		'Try again in a moment.',
		{ kind: 'unreadableReply', code: 'NoRows', mayHaveRun: true },
	);
}

/** What tells one stored file from another; entries come back from Python without their bytes. */
function identityOf(entry: unknown): string {
	const { id, fileName, mimeType, fileSize } = (entry ?? {}) as Record<string, unknown>;
	return JSON.stringify([id, fileName, mimeType, fileSize]);
}

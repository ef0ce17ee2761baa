import { extname } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { IBinaryData } from 'n8n-workflow';
import { absolutePath, type RemotePath } from '../../session-pool/remote-path';
import type { ChosenSession } from './session-choice';
import type { OperationRun } from './operations/operation';

/** Files up to this size are read whole, so that n8n can tell the type of one whose name does not. */
const SNIFFABLE_BYTES = 1024 * 1024;

/** A file of the session as binary data of n8n, and what a JSON field says about it. */
export interface OutputFile {
	binary: IBinaryData;
	name: string;
	path: string;
	sizeInBytes: number;
	mimeType: string;
}

/** Brings a file of the session into n8n's binary store; large ones go straight from socket to store. */
export async function downloadToBinary(
	{ n8n, pool, abortSignal }: OperationRun,
	session: ChosenSession,
	path: RemotePath,
): Promise<OutputFile> {
	const download = await pool.downloadFile(session.identifier, path, { abortSignal });
	const { name } = path;
	let received = 0;
	download.stream.on('data', (chunk: Buffer) => (received += chunk.length));
	download.stream.pause();

	const small = download.sizeInBytes !== null && download.sizeInBytes <= SNIFFABLE_BYTES;
	// The service labels every file octet-stream, so the type comes from the name, else from the bytes.
	const binary = small
		? await n8n.helpers.prepareBinaryData(await buffer(download.stream), name)
		: await n8n.helpers.prepareBinaryData(
				download.stream,
				name,
				extname(name) === '' ? 'application/octet-stream' : undefined,
			);
	const { mimeType } = binary;
	return { binary, name, path: absolutePath(path), sizeInBytes: received, mimeType };
}

import { extname } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { IBinaryData } from 'n8n-workflow';
import {
	type Download,
	InvalidInputError,
	type RemoteFile,
	type RemotePath,
	SessionPoolError,
	absolutePath,
	downloadStream,
} from '../../../session-pool';
import { safeFileName } from './safe-name';
import type { SelectedFile } from './file-selection';
import type { ChosenSession } from '../session/session-choice';
import type { NodeRun } from '../run/node-run';

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

/** Name of a file in n8n, and its type where that is known. */
interface CalledAs {
	name: string;
	mimeType?: string;
}

/** Tries of a download that breaks off half-way; before that point the client tries again by itself. */
const MAX_TRIES = 3;

/**
 * Brings a file of the session into n8n's binary store; large ones go straight from socket to store.
 * @param expected what a listing or the metadata say of the file, which the reply must agree with
 * @param called what n8n is to call it, where that is not what the session does
 */
export async function downloadToBinary(
	run: NodeRun,
	session: ChosenSession,
	path: SelectedFile,
	expected: Promise<Partial<RemoteFile>> = Promise.resolve(path),
	called: CalledAs = path,
	tries = MAX_TRIES,
): Promise<OutputFile> {
	const download = await session.client.files.download(path);
	return await store(run, session, path, download, expected, called).catch(
		async (error: unknown) => {
			if (tries <= 1 || !brokeOff(error)) throw error;
			return await downloadToBinary(run, session, path, expected, called, tries - 1);
		},
	);
}

/** Within its content; what stood still for its whole time would hardly do better. */
function brokeOff(error: unknown): boolean {
	return error instanceof SessionPoolError && error.kind === 'brokenOff' && error.status === null;
}

async function store(
	run: NodeRun,
	session: ChosenSession,
	path: RemotePath,
	{ stream, sizeInBytes: announced }: Download,
	expected: Promise<Partial<RemoteFile>>,
	{ name, mimeType }: CalledAs,
): Promise<OutputFile> {
	const { n8n, abortSignal } = run;
	try {
		const sizeInBytes = await actualSize(session, path, announced, await expected);
		const small = sizeInBytes !== null && sizeInBytes <= SNIFFABLE_BYTES;
		// Without a length of its own, a reply that is cut off would look like a shorter one.
		const whole =
			announced === null && sizeInBytes !== null
				? downloadStream(stream, {
						path: absolutePath(path),
						announcedBytes: sizeInBytes,
						abortSignal,
					})
				: stream;
		// The service labels every file octet-stream, so the type comes from the name, else from the bytes.
		const content = small ? await buffer(whole) : whole;
		const unknown = small || extname(name) !== '' ? undefined : 'application/octet-stream';
		const type = mimeType ?? unknown;
		const fileName = safeFileName(name);
		const binary = await n8n.helpers
			.prepareBinaryData(content, fileName, type)
			.catch((error: unknown) => notStored(path, error));
		return {
			binary,
			name,
			path: absolutePath(path),
			sizeInBytes: binary.bytes ?? sizeInBytes ?? 0,
			mimeType: binary.mimeType,
		};
	} finally {
		stream.destroy();
	}
}

/**
 * The size of the content that is on its way; null when nobody knows it.
 * @throws SessionPoolError for a reply of another size than the file: a proxy's page, say
 */
async function actualSize(
	session: ChosenSession,
	path: RemotePath,
	announced: number | null,
	{ sizeInBytes: expected = 0 }: Partial<RemoteFile>,
): Promise<number | null> {
	// Older versions may leave the size out, which reads as 0.
	if (announced === null) {
		const size = expected || (await session.client.files.get(path)).sizeInBytes;
		return size || null;
	}
	if (expected === 0 || expected === announced) return announced;
	// The file may have changed since.
	const { sizeInBytes: now } = await session.client.files.get(path);
	if (now === announced) return announced;
	throw new SessionPoolError(
		`The reply to the download of ${absolutePath(path)} had ${announced} bytes, but the file has ${now}`,
		"Something between n8n and the pool may have answered instead: check 'Pool Management Endpoint' in the credential and any proxy. Or code is still writing the file.",
		{ kind: 'brokenOff', status: 200, code: 'SizeMismatch', mayHaveRun: true, retryable: true },
	);
}

/**
 * What n8n's store could not take: its disk is full, say, or its limit reached.
 * @throws SessionPoolError as it is when not the store but the download failed
 */
function notStored(path: RemotePath, error: unknown): never {
	if (error instanceof SessionPoolError) throw error;
	const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
	throw new InvalidInputError(
		`n8n could not store the file ${absolutePath(path)}${code}`,
		"Look at the space and the limits of n8n's binary data store. The file is still in the session.",
	);
}

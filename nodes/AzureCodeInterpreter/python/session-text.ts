import type { RemotePath, SessionClient } from '../../../session-pool';

/**
 * Reads a file of the session, no further than the size it is known to have.
 * @throws Error when it has another size
 */
export async function readBytes(
	files: SessionClient['files'],
	path: RemotePath,
	sizeInBytes: number,
): Promise<Buffer> {
	const content = await readAtMost(files, path, sizeInBytes);
	if (content.length !== sizeInBytes)
		throw new Error('The file has another size than it should have');
	return content;
}

/** Reads a file of the session; of one that has more bytes than `limit` at least one more than that. */
export async function readAtMost(
	files: SessionClient['files'],
	path: RemotePath,
	limit: number,
): Promise<Buffer> {
	const { stream } = await files.download(path);
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		chunks.push(chunk);
		length += chunk.length;
		if (length > limit) break;
	}
	return Buffer.concat(chunks);
}

/**
 * Reads a file of the session as text, no further than the size it is known to have.
 * @throws Error when it has another size
 */
export async function readText(
	files: SessionClient['files'],
	path: RemotePath,
	sizeInBytes: number,
): Promise<string> {
	return (await readBytes(files, path, sizeInBytes)).toString('utf8');
}

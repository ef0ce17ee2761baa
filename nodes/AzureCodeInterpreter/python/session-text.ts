import type { RemotePath, SessionClient } from '../../../session-pool';

/**
 * Reads a file of the session as text, no further than the size it is known to have.
 * @throws Error when it has another size
 */
export async function readText(
	files: SessionClient['files'],
	path: RemotePath,
	sizeInBytes: number,
): Promise<string> {
	const { stream } = await files.download(path);
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		length += chunk.length;
		if (length > sizeInBytes) break;
		chunks.push(chunk);
	}
	if (length !== sizeInBytes) throw new Error('The file has another size than it should have');
	return Buffer.concat(chunks).toString('utf8');
}

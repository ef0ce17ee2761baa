import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { InvalidInputError } from '../pool-error';
import type { FileContent } from '../models';

/** A multipart/form-data body with one file, of known length. */
export interface MultipartBody {
	contentType: string;
	sizeInBytes: number;
	open: () => Readable;
}

/**
 * Wraps one file as the field `file` (contract, sections 4.2 and 5.4). The SDK's own multipart policy
 * leaves out Content-Length for a stream, which some proxies refuse and which hides a short file.
 */
export function multipartFile(name: string, content: FileContent): MultipartBody {
	const boundary = `----session-pool-${randomUUID()}`;
	// Names are checked before, so a quote or a line break cannot occur; escaping them is a second lock.
	const quoted = name.replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
	const contentType = (content.contentType ?? 'application/octet-stream').replace(/[\r\n]+/g, ' ');
	const head = Buffer.from(
		`--${boundary}\r\n` +
			`Content-Disposition: form-data; name="file"; filename="${quoted}"\r\n` +
			`Content-Type: ${contentType}\r\n\r\n`,
	);
	const tail = Buffer.from(`\r\n--${boundary}--\r\n`);

	async function* parts(): AsyncGenerator<Buffer> {
		yield head;
		let missing = content.sizeInBytes;
		for await (const chunk of await content.open()) {
			missing -= (chunk as Buffer).length;
			if (missing < 0) break;
			yield chunk as Buffer;
		}
		if (missing !== 0) {
			throw new InvalidInputError(
				`${name} does not have the ${content.sizeInBytes} bytes it was said to have`,
				'{fileRemedy}',
			);
		}
		yield tail;
	}
	return {
		contentType: `multipart/form-data; boundary=${boundary}`,
		sizeInBytes: head.length + content.sizeInBytes + tail.length,
		open: () => Readable.from(parts(), { objectMode: false }),
	};
}

/** Reads the one file of a `multipart/form-data` upload. */
import type { FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';

import { uploadName } from './file-names.js';
import { invalid, ServiceError } from './service-error.js';

/** Bytes, the service's limit for one file. */
export const MAX_FILE_BYTES = 128 * 1024 * 1024;

/** Bytes to begin with where the request has no length. */
const FIRST_GUESS_BYTES = 64 * 1024;

export interface UploadedFile {
	name: string;
	content: Buffer;
	/** Undefined if the form names none, or none that says anything. */
	contentType?: string;
}

/** What a form's parser makes of a part without Content-Type, and what clients send that do not know it. */
const MEANINGLESS = new Set(['text/plain', 'application/octet-stream', '']);

/** `preservePath`: clients put `/mnt/data/` in front of names. Files too large are told apart below. */
const FORM = {
	preservePath: true,
	throwFileSizeLimit: false,
	limits: { fileSize: MAX_FILE_BYTES, files: 2 },
};

/** Bytes that the file of this request has at most, if it says so. */
function announcedSize(request: FastifyRequest): number | undefined {
	const length = Number(request.headers['content-length']);
	return Number.isFinite(length) ? Math.min(length, MAX_FILE_BYTES) : undefined;
}

/** Bytes that this request may hold while its file is read. */
export function uploadSize(request: FastifyRequest): number {
	return announcedSize(request) ?? MAX_FILE_BYTES;
}

/**
 * @throws ServiceError 400 for a form without exactly one file in the field `file`, 413 for a file that is too large
 */
export async function readUpload(request: FastifyRequest): Promise<UploadedFile> {
	if (!request.isMultipart())
		throw invalid('Content-Type', 'The upload must be multipart/form-data.');
	let upload: UploadedFile | undefined;
	try {
		for await (const part of request.parts(FORM)) {
			if (part.type !== 'file') continue;
			const content = await collect(part.file, announcedSize(request));
			if (part.file.truncated) throw tooLarge();
			if (part.fieldname !== 'file')
				throw invalid(
					'file',
					`The form's file must be in the field 'file', not '${part.fieldname}'.`,
				);
			if (upload !== undefined) throw invalid('file', 'The form has more than one file.');
			upload = {
				name: uploadName(part.filename ?? ''),
				content,
				contentType: MEANINGLESS.has(part.mimetype) ? undefined : part.mimetype,
			};
		}
	} catch (error) {
		throw error instanceof ServiceError
			? error
			: invalid('file', `The form cannot be read: ${(error as Error).message}`);
	}
	if (upload === undefined) throw invalid('file', "The form has no file in the field 'file'.");
	return upload;
}

/**
 * A stream's bytes. Collecting chunks and joining them would hold each byte twice; this takes memory of the announced
 * size, and of twice as much as there is where nothing is announced.
 */
async function collect(stream: Readable, announced: number | undefined): Promise<Buffer> {
	let content = Buffer.allocUnsafeSlow(announced ?? FIRST_GUESS_BYTES);
	let size = 0;
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		if (size + chunk.length > content.length) {
			const larger = Buffer.allocUnsafeSlow(2 * (size + chunk.length));
			content.copy(larger, 0, 0, size);
			content = larger;
		}
		size += chunk.copy(content, size);
	}
	// A file much smaller than announced would keep the rest of the memory from others.
	return size * 2 < content.length
		? Buffer.from(content.subarray(0, size))
		: content.subarray(0, size);
}

export function tooLarge(): ServiceError {
	return new ServiceError(
		413,
		'FileTooLarge',
		`The file is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB, or the session has no room for it.`,
	);
}

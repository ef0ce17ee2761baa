import type { Readable } from 'node:stream';
import type {
	PipelinePolicy,
	PipelineRequest,
	PipelineResponse,
	RestError,
} from '@azure/core-rest-pipeline';
import { MAX_ERROR_REPLY_BYTES } from '../call-limits';
import { saysNotStarted } from '../wire/refusal';
import { codeOf, readConnectionFault } from './connection-fault';
import { tooLarge } from './transport-error';

/** A request that says how much of its reply is read. */
export interface LimitedRequest extends PipelineRequest {
	reply: {
		/** What was tried, for the error. */
		action: string;
		/** Most bytes that a success may have. */
		maxBytes: number;
		/** Leaves the body of a 200 to its reader, as a stream. */
		asStream: boolean;
	};
	/** Set while it cannot be ruled out that the service has seen the request. */
	mayHaveArrived: boolean;
}

/** Status of the only reply that brings a file (contract, sections 4.5 and 5.7). */
const WHOLE_FILE = 200;

/**
 * Reads the body of a reply up to a limit. The SDK would read any length into one string, and a body
 * too long for a string ends the process.
 * @param RestErrorClass of the SDK, which its retry policy looks for
 */
export function replyBodyPolicy(RestErrorClass: typeof RestError): PipelinePolicy {
	return {
		name: 'replyBody',
		async sendRequest(request, next) {
			const limited = request as LimitedRequest;
			const { action, maxBytes, asStream } = limited.reply;
			// Any status: the body of every reply is read here.
			request.streamResponseStatusCodes = new Set([Number.POSITIVE_INFINITY]);
			limited.mayHaveArrived = true;
			const response = await next(request).catch((error: unknown) => {
				limited.mayHaveArrived = readConnectionFault(error).neverOpened === undefined;
				throw error;
			});
			const body = response.readableStreamBody as Readable | undefined;
			if (body === undefined || (asStream && response.status === WHOLE_FILE)) return response;
			const isSuccess = response.status >= 200 && response.status < 300;
			const limitBytes = isSuccess ? maxBytes : MAX_ERROR_REPLY_BYTES;
			const read = await readUpTo(body, limitBytes, announcedBytes(response)).catch(
				(error: Error) => {
					throw new RestErrorClass(error.message, { code: codeOf(error) });
				},
			);
			if (isSuccess && !read.whole) throw tooLarge(action, maxBytes, response.status);
			response.readableStreamBody = undefined;
			response.bodyAsText = read.whole ? read.text : withoutLastWord(read.text);
			const { status, bodyAsText: bodyText } = response;
			limited.mayHaveArrived = !saysNotStarted({ status, bodyText });
			return response;
		},
	};
}

function announcedBytes({ headers }: PipelineResponse): number {
	return Number(headers.get('content-length') ?? NaN);
}

/** Reads to the end or to the limit, whichever comes first; what is beyond the limit is not kept. */
async function readUpTo(
	body: Readable,
	limitBytes: number,
	announced: number,
): Promise<{ text: string; whole: boolean }> {
	return await new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let size = 0;
		const finish = (whole: boolean) => {
			resolve({ text: Buffer.concat(chunks).subarray(0, limitBytes).toString('utf8'), whole });
		};
		body.on('data', (chunk: Buffer) => {
			chunks.push(chunk);
			size += chunk.length;
			if (size <= limitBytes) return;
			finish(false);
			body.destroy();
		});
		body.on('end', () => finish(true));
		body.on('error', reject);
		body.on('close', () =>
			reject(new Error(`The reply ended after ${size} of ${announced} bytes`)),
		);
	});
}

/** A text that is cut off may end in half a token, which nobody would then recognise as one. */
function withoutLastWord(text: string): string {
	for (let end = text.length; end > 0; end--) {
		if (/\s/.test(text[end - 1])) return text.slice(0, end);
	}
	return '';
}

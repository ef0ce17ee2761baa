/** How long one try of a call may take, and how much it may bring. */

/** Calls that carry no file content. */
export const METADATA_TIMEOUT_MS = 60_000;

/** Uploads as a whole; downloads until their headers are there. */
export const FILE_TIMEOUT_MS = 300_000;

/** The service ends an execution after 220 s at the latest; the client must not give up earlier (section 10). */
const MIN_EXECUTION_TIMEOUT_MS = 240_000;
const EXECUTION_MARGIN_MS = 20_000;

export function executionTimeoutMs(timeoutSeconds: number): number {
	return Math.max(MIN_EXECUTION_TIMEOUT_MS, timeoutSeconds * 1000 + EXECUTION_MARGIN_MS);
}

const MEBIBYTE = 1024 * 1024;

/** The largest file that the service takes (contract, section 12). */
export const MAX_UPLOAD_BYTES = 128 * MEBIBYTE;

/** Output streams, and a result that may be a figure in base64. */
export const MAX_EXECUTION_REPLY_BYTES = 64 * MEBIBYTE;

/** One page of a listing; 200,000 entries take about 40 MB. */
export const MAX_LISTING_REPLY_BYTES = 64 * MEBIBYTE;

/** What is installed in a pool, some hundred packages in about 30 kB; a page of its sessions, 300 bytes each. */
export const MAX_DESCRIPTION_REPLY_BYTES = 8 * MEBIBYTE;

/** Replies about one file, or about none. */
export const MAX_SMALL_REPLY_BYTES = MEBIBYTE;

/** What is read of a reply that is no success; the rest of it is left unread. */
export const MAX_ERROR_REPLY_BYTES = 64 * 1024;

/** How long one try of a call may take, in milliseconds. */

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

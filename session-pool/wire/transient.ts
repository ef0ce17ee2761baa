/** Statuses of trouble that passes: an idempotent call may be made again. */
export const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

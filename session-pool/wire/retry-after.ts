/** Milliseconds that a reply asks to wait: `retry-after-ms`, or `Retry-After` in seconds or as a date. */
export function retryAfterMs(header: (name: string) => string | undefined): number | undefined {
	const milliseconds = Number(header('retry-after-ms') ?? header('x-ms-retry-after-ms') ?? NaN);
	if (milliseconds >= 0) return milliseconds;
	const value = header('retry-after');
	if (value === undefined) return undefined;
	const seconds = Number(value);
	if (seconds >= 0) return seconds * 1000;
	const date = Date.parse(value);
	return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

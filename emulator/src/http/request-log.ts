/** What was asked of the pool, for tests. Only method, URL and status: no headers, so no tokens. */
export interface LoggedRequest {
	method: string;
	url: string;
	/** HTTP status of the reply. */
	status: number;
}

/** The oldest are forgotten. */
const MAX_ENTRIES = 10_000;

export class RequestLog {
	readonly entries: LoggedRequest[] = [];

	add(method: string, url: string, status: number): void {
		this.entries.push({ method, url, status });
		if (this.entries.length > MAX_ENTRIES) this.entries.splice(0, MAX_ENTRIES / 10);
	}
}

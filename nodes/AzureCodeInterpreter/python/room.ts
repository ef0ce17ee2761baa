/** How much output to ask the service to keep, and how much of it a report may take, in bytes. */
export interface OutputRoom {
	/** `outputStreamsMaxLength` of the request; undefined for the service's own measure. */
	asked?: number;
	/** What the report may take; the rest is for what child processes write beside it. */
	report: number;
}

/**
 * What is tried, most first. The service keeps 4,096 bytes by itself; 20,000 is the most that was ever
 * seen to be granted; nobody knows where it ends, and a service may refuse or cut at any time.
 */
const ROOMS: readonly OutputRoom[] = [
	{ asked: 524_288, report: 507_904 },
	{ asked: 20_000, report: 18_000 },
	{ report: 3_500 },
];

/** Which of the rooms each pool is known to grant, for as long as its client lives. */
const granted = new WeakMap<object, number>();

/** The room of one pool, which may turn out to be smaller while an execution is under way. */
export class RoomChoice {
	private rung: number;

	constructor(private readonly pool: object) {
		this.rung = granted.get(pool) ?? 0;
	}

	get room(): OutputRoom {
		return ROOMS[this.rung];
	}

	/** Takes the next smaller one; false when there is none. */
	lower(): boolean {
		if (this.rung + 1 >= ROOMS.length) return false;
		this.rung++;
		return true;
	}

	/** It worked: other executions start from here. */
	keep(): void {
		granted.set(this.pool, this.rung);
	}
}

/** Sessions remembered for each pool; the one unused for longest is forgotten first. */
const MAX_SESSIONS = 10_000;

/** What this process was last told by each session, by its pool and its identifier. */
export class SessionMemory<T> {
	private readonly pools = new WeakMap<object, Map<string, T>>();

	get(pool: object, identifier: string): T | undefined {
		return this.pools.get(pool)?.get(identifier);
	}

	set(pool: object, identifier: string, told: T): void {
		let sessions = this.pools.get(pool);
		if (sessions === undefined) this.pools.set(pool, (sessions = new Map<string, T>()));
		// As the youngest again.
		sessions.delete(identifier);
		sessions.set(identifier, told);
		for (const oldest of sessions.keys()) {
			if (sessions.size <= MAX_SESSIONS) break;
			sessions.delete(oldest);
		}
	}

	forget(pool: object, identifier: string): void {
		this.pools.get(pool)?.delete(identifier);
	}
}

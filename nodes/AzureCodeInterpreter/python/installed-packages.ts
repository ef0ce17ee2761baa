/** Sessions remembered; the one unused for longest is forgotten first. */
const MAX_SESSIONS = 10_000;

/** Keys of the packages that are in a session, by its identifier; one that lost them says so, and is sent them again. */
const sessions = new Map<string, Set<string>>();

/** Whether a session told this process that it has these packages. */
export function isInstalled(identifier: string, key: string): boolean {
	return sessions.get(identifier)?.has(key) === true;
}

export function rememberInstalled(identifier: string, key: string): void {
	const keys = sessions.get(identifier) ?? new Set<string>();
	sessions.delete(identifier);
	sessions.set(identifier, keys.add(key));
	for (const oldest of sessions.keys()) {
		if (sessions.size <= MAX_SESSIONS) break;
		sessions.delete(oldest);
	}
}

export function forgetInstalled(identifier: string): void {
	sessions.delete(identifier);
}

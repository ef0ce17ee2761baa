import { SessionMemory } from './session-memory';

/** Keys of the packages that are in a session; one that lost them says so, and is sent them again. */
const installed = new SessionMemory<Set<string>>();

/** Whether a session told this process that it has these packages. */
export function isInstalled(pool: object, identifier: string, key: string): boolean {
	return installed.get(pool, identifier)?.has(key) === true;
}

export function rememberInstalled(pool: object, identifier: string, key: string): void {
	const keys = installed.get(pool, identifier) ?? new Set<string>();
	installed.set(pool, identifier, keys.add(key));
}

export function forgetInstalled(pool: object, identifier: string): void {
	installed.forget(pool, identifier);
}

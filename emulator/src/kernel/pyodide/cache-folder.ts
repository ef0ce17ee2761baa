/** Where what was made or loaded once is kept for the next start. */
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

export function defaultCacheFolder(): string {
	const base = process.env.XDG_CACHE_HOME ?? (homedir() ? join(homedir(), '.cache') : tmpdir());
	return join(base, 'azure-dynamic-sessions-emulator');
}

import { randomUUID } from 'node:crypto';
import { type RemotePath, absolutePath } from '../../../session-pool';

/** Names of the files that items and rows travel in. */
const INTERNAL = /^\/mnt\/data\/n8n-(?:items|rows)-[0-9a-f-]{36}\.json$/;

/** Where items or rows of one execution are to be; they are removed once they are read. */
export function internalFile(kind: 'items' | 'rows'): RemotePath & { path: string } {
	const file = { directory: '', name: `n8n-${kind}-${randomUUID()}.json` };
	return { ...file, path: absolutePath(file) };
}

/** Whether a file of the session is such a one; it may be left when an execution was cut short. */
export function isInternal(path: string): boolean {
	return INTERNAL.test(path);
}

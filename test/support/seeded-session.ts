import type { RunningSessionPool } from 'azure-dynamic-sessions-emulator';
import { NEWEST } from './api-versions';
import { PoolClient } from './pool-client';

let sessions = 0;

/**
 * Makes a session that holds files, given by their paths below `/mnt/data`; one of its own unless it is named.
 * @returns the parameters that name it
 */
export async function seededSession(
	pool: RunningSessionPool,
	files: Record<string, string | Buffer>,
	sessionIdentifier = `seeded-${++sessions}`,
): Promise<{ session: 'custom'; sessionIdentifier: string }> {
	const client = new PoolClient(pool, NEWEST, sessionIdentifier);
	for (const [path, content] of Object.entries(files)) {
		const folders = path.split('/');
		const name = folders.pop() as string;
		const { status, text } = await client.upload(
			name,
			content,
			folders.length === 0 ? {} : { path: folders.join('/') },
		);
		if (status !== 200) throw new Error(`${path} was not stored: ${status} ${text}`);
	}
	return { session: 'custom', sessionIdentifier };
}

/** Paths of all files that a session holds, below `/mnt/data`. */
export async function filesIn(pool: RunningSessionPool, identifier: string): Promise<string[]> {
	const client = new PoolClient(pool, NEWEST, identifier);
	const { json } = await client.call('GET', '/files', { query: { recursive: 'true' } });
	return (json.value as Array<{ type: string; directory: string; name: string }>)
		.filter(({ type }) => type === 'file')
		.map(({ directory, name }) => (directory === '.' ? name : `${directory}/${name}`))
		.sort();
}

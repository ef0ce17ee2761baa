import { SessionPoolError } from '../pool-error';
import type { RemoteFile } from '../models';

/** Collects a listing that comes in parts; each says where the next one is, or null. */
export async function allPages(
	first: string,
	read: (url: string) => Promise<{ files: RemoteFile[]; next: string | null }>,
): Promise<RemoteFile[]> {
	const files: RemoteFile[] = [];
	const asked = new Set<string>();
	for (let url: string | null = first; url !== null;) {
		if (asked.has(url)) {
			throw new SessionPoolError(
				'The list of files leads back to the same page',
				"Check 'Pool Management Endpoint' and 'API Version' in the credential.",
			);
		}
		asked.add(url);
		const page = await read(url);
		files.push(...page.files);
		url = page.next;
	}
	return files;
}

import { isCancellation, parseFilePath } from '../../../../session-pool';
import type { Shown } from '../../python/report';
import { readBytes } from '../../python/session-text';
import { FILES_AT_ONCE, mapConcurrently } from '../../run/concurrency';
import type { NodeRun } from '../../run/node-run';
import type { ChosenSession } from '../../session/session-choice';
import type { FileLeftBehind } from './outcome';

/**
 * What was shown with its content, as far as it can be had: files that a report leaves are gone with the next
 * execution.
 */
export async function fetchShown(
	{ abortSignal }: NodeRun,
	{ client }: ChosenSession,
	shown: Shown[],
): Promise<Shown[]> {
	return await mapConcurrently(shown.length, FILES_AT_ONCE, async (index) => {
		const { data, file, ...one } = shown[index];
		if (data !== undefined || file === undefined) return { ...one, data };
		try {
			const path = parseFilePath(file);
			const content = await readBytes(client.files, path, one.sizeInBytes);
			return { ...one, data: content.toString('base64') };
		} catch (error) {
			if (isCancellation(error) || abortSignal?.aborted === true) throw error;
			return one;
		}
	});
}

/** What of it could not be had. */
export function lostOf(shown: Shown[]): FileLeftBehind[] {
	return shown
		.filter(({ data }) => data === undefined)
		.map(({ name, sizeInBytes }) => ({
			name,
			path: null,
			sizeInBytes,
			reason: 'it could not be fetched before the next cell ran',
		}));
}

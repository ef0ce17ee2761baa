import {
	type RemoteFile,
	type RemotePath,
	SessionPoolError,
	absolutePath,
} from '../../../session-pool';
import type { ChosenSession } from '../session/session-choice';

/** A part of `/mnt/data` to list. */
interface FolderListing {
	/** Below `/mnt/data`; empty for all of it. */
	directory: string;
	recursive: boolean;
}

/**
 * Lists a folder.
 * @returns undefined for a folder that is not there; one that cannot be listed for another reason is an error
 */
export async function listFolder(
	{ client }: ChosenSession,
	listing: FolderListing,
): Promise<RemoteFile[] | undefined> {
	try {
		return await client.files.list(listing);
	} catch (error) {
		if (!isMissing(error) || listing.directory === '') throw error;
		// A pool that is not there answers the same; it does not list its root either.
		await client.files.list({ directory: '', recursive: false });
		return undefined;
	}
}

/** Names that are told at most. */
const MAX_NAMED = 10;

/**
 * Says of a file that could not be had what is there in its place.
 * @throws the error, with what is there as its advice where it was about a missing file
 */
export async function explainMissing(
	session: ChosenSession,
	path: RemotePath,
	error: unknown,
): Promise<never> {
	if (!(error instanceof SessionPoolError) || !isMissing(error)) throw error;
	const listing = { directory: path.directory, recursive: false };
	const there = await listFolder(session, listing).catch(() => {
		throw error;
	});
	const advice = [whatIsThere(path, there), lostFiles(session)];
	// With any other code it may still be about something else than the file.
	if (error.code !== 'FileNotFound') throw error.withAdvice(advice);
	throw new SessionPoolError(error.message, advice, { ...error });
}

/**
 * Says of a folder that could not be listed which folders there are in its place.
 * @throws the error, with advice of its own where the pool does list the folder above
 */
export async function explainMissingFolder(
	session: ChosenSession,
	directory: string,
	error: unknown,
): Promise<never> {
	if (!(error instanceof SessionPoolError) || !isMissing(error) || directory === '') throw error;
	const above = directory.split('/').slice(0, -1).join('/');
	const there = await listFolder(session, { directory: above, recursive: false }).catch(() => {
		throw error;
	});
	const advice = [whichFolders(above, there), lostFiles(session)];
	throw new SessionPoolError(error.message, advice, { ...error });
}

function whichFolders(directory: string, there: RemoteFile[] | undefined): string {
	const folder = absolutePath({ directory, name: '' });
	if (there === undefined) return `There is no folder ${folder} in the session either.`;
	const names = there.filter(({ type }) => type === 'directory').map(({ name }) => name);
	return names.length === 0
		? `${folder} has no folders.`
		: `${folder} has the folders ${listed(names)}.`;
}

function listed(names: string[]): string {
	const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : '';
	return names.slice(0, MAX_NAMED).join(', ') + more;
}

function whatIsThere(path: RemotePath, there: RemoteFile[] | undefined): string {
	const folder = absolutePath({ directory: path.directory, name: '' });
	if (there === undefined) return `There is no folder ${folder} in the session.`;
	if (there.some(({ name, type }) => name === path.name && type === 'directory')) {
		const all = [path.directory, path.name, '*'].filter((part) => part !== '').join('/');
		return `${absolutePath(path)} is a folder: name a file in it, or all of them with the pattern ${all}.`;
	}
	const names = there.filter(({ type }) => type === 'file').map(({ name }) => name);
	if (names.length === 0) return `${folder} has no files.`;
	return `${folder} has: ${listed(names)}.`;
}

/** Why files that were there may not be: nobody says when a session has begun anew. */
export function lostFiles({ isStep }: ChosenSession): string {
	return isStep === true
		? 'Check the file path and the session. This step was run by itself: when the session has cooled down since the steps before it, run the workflow from its start.'
		: 'Check the file path and the session: steps share files in the same session only, until it has cooled down.';
}

/** 400 is what some versions answer for a name that is no file. */
function isMissing(error: unknown): boolean {
	return error instanceof SessionPoolError && (error.status === 404 || error.status === 400);
}

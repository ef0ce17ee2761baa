import type { RemoteFile } from '../../../session-pool';

/** What a listing said of a session's files, by path; a file is unchanged when all of it is the same. */
export type Snapshot = Map<string, string>;

export function asSnapshot(files: RemoteFile[]): Snapshot {
	return new Map(files.map((file) => [file.path, stateOf(file)]));
}

/** Size and time of a file, to compare it with what an earlier listing said. */
export function stateOf({ sizeInBytes, lastModifiedAt }: RemoteFile): string {
	return `${sizeInBytes} ${lastModifiedAt}`;
}

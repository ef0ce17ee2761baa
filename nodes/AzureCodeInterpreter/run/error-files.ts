import type { IBinaryKeyData } from 'n8n-workflow';

const files = new WeakMap<Error, IBinaryKeyData>();

/** Keeps files for the item that an error becomes where the node is to continue: a notebook up to the cell that failed. */
export function attachFiles(error: Error, binary: IBinaryKeyData): void {
	files.set(error, binary);
}

export function filesOf(error: Error): IBinaryKeyData | undefined {
	return files.get(error);
}

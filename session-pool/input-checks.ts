import { InvalidInputError } from './pool-error';
import {
	MAX_FILE_SIZE_IN_BYTES,
	type RemotePath,
	absolutePath,
	assertUploadable,
} from './remote-path';
import type { ExecutionRequest } from './models';

/** Longest an execution may take, in seconds (contract, section 10). */
export const MAX_EXECUTION_SECONDS = 220;

/** Checks made before anything is sent; all throw InvalidInputError. */
export const assertSendable = {
	execution({ code, timeoutSeconds }: ExecutionRequest): void {
		if (code.trim() === '') {
			throw new InvalidInputError('There is no code to run', 'Write at least one line of code.');
		}
		if (!(timeoutSeconds >= 1 && timeoutSeconds <= MAX_EXECUTION_SECONDS)) {
			throw new InvalidInputError(
				`'Timeout' is ${timeoutSeconds}, but the service allows 1 to ${MAX_EXECUTION_SECONDS} seconds`,
				'Split work that takes longer into several steps; variables and files stay in the session.',
			);
		}
	},

	file(path: RemotePath, sizeInBytes: number): void {
		assertUploadable(path);
		if (sizeInBytes > MAX_FILE_SIZE_IN_BYTES) {
			throw new InvalidInputError(
				`${absolutePath(path)} has ${sizeInBytes} bytes; the service takes at most ${MAX_FILE_SIZE_IN_BYTES} (128 MB)`,
				'Compress or split the file before uploading it.',
			);
		}
	},
};

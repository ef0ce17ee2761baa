import { Readable } from 'node:stream';
import { type SessionPoolClient, parseFilePath } from '../../../session-pool';
import type { RunJob } from './job';
import { SessionProgram } from './session-program';

/** Stop must not keep a person waiting. */
const STOP_LIMIT_MS = 3_000;
const STOP_CALL_SECONDS = 10;

/**
 * Ends code that nobody waits for any more. Code that holds the kernel cannot be told by a call, which
 * would wait behind it: a file says it, which the program looks for while the code runs.
 * @returns whether the session took the message
 */
export async function stopCode(
	pool: SessionPoolClient,
	identifier: string,
	{ do: how, id, stopFile }: Pick<RunJob, 'do' | 'id' | 'stopFile'>,
): Promise<boolean> {
	const session = pool.getSession(identifier, { abortSignal: AbortSignal.timeout(STOP_LIMIT_MS) });
	try {
		if (how === 'start') {
			await new SessionProgram(pool, session).call({ do: 'stop', id }, STOP_CALL_SECONDS, true);
		} else {
			const content = { sizeInBytes: 1, open: () => Readable.from([Buffer.from('1')]) };
			await session.files.upload(parseFilePath(stopFile), content);
		}
		return true;
	} catch {
		return false;
	}
}

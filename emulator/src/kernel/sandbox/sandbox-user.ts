/** As whom sandboxed code runs. */
import { userInfo } from 'node:os';

/** The user and group "nobody" of every Linux. */
const NOBODY = { uid: 65534, gid: 65534 };

/**
 * A pool that runs as root runs code as nobody: for root, Linux enforces no limit on processes.
 * @returns options of spawn; undefined to run it as the same user
 */
export function sandboxUser(): { uid: number; gid: number } | undefined {
	return process.platform !== 'win32' && userInfo().uid === 0 ? NOBODY : undefined;
}

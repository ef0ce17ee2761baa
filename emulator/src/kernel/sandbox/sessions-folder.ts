/** The folder of this machine that holds the `/mnt/data` of every session of one pool. */
import { randomUUID } from 'node:crypto';
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DiskFolder } from '../../session/disk-folder.js';
import { sandboxUser } from './sandbox-user.js';

export class SessionsFolder {
	private readonly path = mkdtempSync(join(tmpdir(), 'dynamic-sessions-'));
	private readonly owner = sandboxUser();

	/** @param programs a folder that sandboxes shall see: it is copied, since another user may not get to where it is */
	constructor(programs: string) {
		// Sandboxes of another user must get through, but cannot look around.
		chmodSync(this.path, 0o711);
		cpSync(programs, this.programs, { recursive: true });
	}

	get programs(): string {
		return join(this.path, 'programs');
	}

	/** A new folder that belongs to whom code runs as. */
	make(): { directory: string; folder: DiskFolder } {
		const directory = join(this.path, randomUUID());
		return { directory, folder: new DiskFolder(directory, this.owner) };
	}

	remove(): void {
		rmSync(this.path, { recursive: true, force: true });
	}
}

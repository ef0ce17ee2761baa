/** The folder of this machine that holds the `/mnt/data` of every session of one pool. */
import { randomUUID } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DiskFolder } from '../../session/disk-folder.js';
import { sandboxUser } from './sandbox-user.js';

/** In the sandbox: the pool's own programs. */
export const PROGRAM_FOLDER = '/opt/emulator';
/** The files of `/etc` that a sandbox has in place of this machine's. */
const ETC = {
	group: 'root:x:0:\n',
	hosts: '127.0.0.1 localhost session\n::1 localhost\n',
	passwd: 'root:x:0:0:root:/root:/bin/bash\n',
};

export class SessionsFolder {
	private readonly path = mkdtempSync(join(tmpdir(), 'dynamic-sessions-'));
	private readonly owner = sandboxUser();

	/** @param programs a folder that sandboxes shall see: it is copied, since another user may not get to where it is */
	constructor(programs: string) {
		// Sandboxes of another user must get through, but cannot look around.
		chmodSync(this.path, 0o711);
		cpSync(programs, this.programs, { recursive: true });
		mkdirSync(join(this.path, 'etc'));
		for (const [name, text] of Object.entries(ETC))
			writeFileSync(join(this.path, 'etc', name), text);
	}

	get programs(): string {
		return join(this.path, 'programs');
	}

	/** What a sandbox sees of it under another path: see Sandbox. */
	get mounted(): Array<[string, string]> {
		const etc = Object.keys(ETC).map((name): [string, string] => [
			`/etc/${name}`,
			join(this.path, 'etc', name),
		]);
		return [[PROGRAM_FOLDER, this.programs], ...etc];
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

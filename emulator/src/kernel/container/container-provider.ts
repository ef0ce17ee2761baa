/** Node.js and Shell sessions, as the pool's container types NodeLTS and Shell have them, each in a sandbox of its own. */
import { copyFileSync, constants } from 'node:fs';
import { join } from 'node:path';

import type { SessionFolder } from '../../session/session-folder.js';
import { checkBubblewrap, type Sandbox, startSandbox } from '../sandbox/bubblewrap.js';
import { SandboxedKernel } from '../sandbox/sandboxed-kernel.js';
import { PROGRAM_FOLDER, SessionsFolder } from '../sandbox/sessions-folder.js';
import type { KernelDescription, KernelProvider, SessionKernel } from '../session-kernel.js';

/**
 * Limits for one process of a session, in bash's words: core files, size of a file in blocks of 1,024 bytes, open files,
 * processes. Address space has none, since Node.js reserves far more than it uses: see process-watch.ts.
 */
const LIMITS = 'ulimit -c 0 -f 2097152 -n 4096 -u 512; exec "$@"';

export class ContainerProvider implements KernelProvider {
	private sessions: SessionsFolder | undefined;

	constructor(private readonly type: 'NodeLTS' | 'Shell') {}

	get takesShellCommands(): boolean {
		return this.type === 'Shell';
	}

	get remark(): string {
		return `${this.type} sessions, isolated by bubblewrap`;
	}

	async open(): Promise<void> {
		if (process.platform !== 'linux')
			throw new Error(`${this.type} sessions need Linux: use a container or a virtual machine.`);
		// What the bridges import, as it lies here.
		this.sessions = new SessionsFolder(join(__dirname, 'child'));
		// Where Node.js is, another user may not get to.
		copyFileSync(
			process.execPath,
			join(this.sessions.programs, 'node'),
			constants.COPYFILE_FICLONE,
		);
		const trial = this.sandbox(this.sessions.make().directory);
		await checkBubblewrap({ ...trial, command: [`${PROGRAM_FOLDER}/node`, '--version'] });
	}

	describe(): KernelDescription {
		return this.type === 'Shell'
			? { runtime: { name: 'Shell', version: 'bash' }, packages: [] }
			: { runtime: { name: 'Node.js', version: process.version.slice(1) }, packages: [] };
	}

	makeFolder(): SessionFolder {
		return this.sessions!.make().folder;
	}

	boot(): SessionKernel {
		const { directory } = this.sessions!.make();
		return new SandboxedKernel(startSandbox(this.sandbox(directory)), directory);
	}

	close(): Promise<void> {
		this.sessions?.remove();
		return Promise.resolve();
	}

	private sandbox(dataFolder: string): Sandbox {
		const bridge = `${PROGRAM_FOLDER}/${this.type === 'Shell' ? 'shell' : 'node'}-bridge.mjs`;
		return {
			dataFolder,
			readable: [],
			mounted: this.sessions!.mounted,
			environment: { PATH: `${PROGRAM_FOLDER}:/usr/local/bin:/usr/bin:/bin` },
			command: ['/bin/bash', '-c', LIMITS, 'bash', `${PROGRAM_FOLDER}/node`, bridge],
		};
	}
}

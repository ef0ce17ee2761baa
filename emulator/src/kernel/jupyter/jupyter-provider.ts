/** Jupyter kernels: IPython on the Python of this machine, as the service runs code, each in a sandbox of its own. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { DiskFolder } from '../../session/disk-folder.js';
import { bubblewrapArguments, checkBubblewrap, type Sandbox } from '../sandbox/bubblewrap.js';
import { sandboxUser } from '../sandbox/sandbox-user.js';
import type { KernelDescription, KernelProvider, SessionKernel } from '../session-kernel.js';
import { JupyterKernel } from './jupyter-kernel.js';
import { findPython, type PythonInstallation } from './python-installation.js';

/** What one process of a session may take; Linux calls them RLIMIT_AS and so on. Bytes where it is a size. */
const LIMITS = {
	AS: 8 * 1024 ** 3,
	CORE: 0,
	FSIZE: 2 * 1024 ** 3,
	NOFILE: 4096,
	NPROC: 512,
};
/** In the sandbox: the bridge's own files, and its sockets. */
const PROGRAM_FOLDER = '/opt/emulator';
const RUN_FOLDER = '/dev/shm';

export class JupyterProvider implements KernelProvider {
	private readonly user = sandboxUser();
	private python!: PythonInstallation;
	/** Holds the folders of all sessions. */
	private base!: string;

	/** @param pythonProgram undefined to look for one */
	constructor(private readonly pythonProgram?: string) {}

	async open(): Promise<void> {
		this.python = await findPython(this.pythonProgram);
		this.base = mkdtempSync(join(tmpdir(), 'dynamic-sessions-'));
		// Sandboxes of another user must get through, but cannot look around.
		chmodSync(this.base, 0o711);
		cpSync(join(__dirname, 'python'), join(this.base, 'program'), { recursive: true });
		const trial = this.newDirectory();
		this.makeFolder(trial);
		await checkBubblewrap(
			{ ...this.sandbox(trial), command: [this.python.executable, '-c', ''] },
			{ ...this.user },
		);
	}

	describe(): KernelDescription {
		const { ipykernelVersion, packages, version } = this.python;
		return {
			runtime: { name: 'Python', version },
			packages,
			jupyterKernel: {
				name: 'python3',
				version: ipykernelVersion,
				projectUrl: 'https://github.com/ipython/ipykernel',
				description: 'IPython Kernel for Jupyter',
			},
		};
	}

	makeFolder(directory = this.newDirectory()): DiskFolder {
		return new DiskFolder(directory, this.user);
	}

	boot(): SessionKernel {
		const directory = this.newDirectory();
		this.makeFolder(directory);
		const bridge = spawn('bwrap', bubblewrapArguments(this.sandbox(directory)), {
			stdio: 'pipe',
			...this.user,
		});
		return new JupyterKernel(bridge, directory);
	}

	close(): Promise<void> {
		if (this.base !== undefined) rmSync(this.base, { recursive: true, force: true });
		return Promise.resolve();
	}

	private newDirectory(): string {
		return join(this.base, randomUUID());
	}

	private sandbox(dataFolder: string): Sandbox {
		const { executable, folders, userBase } = this.python;
		const settings = JSON.stringify({ folder: RUN_FOLDER, limits: LIMITS });
		return {
			dataFolder,
			readable: folders,
			mounted: [[PROGRAM_FOLDER, join(this.base, 'program')]],
			environment: {
				PATH: `${dirname(executable)}:/usr/local/bin:/usr/bin:/bin`,
				...(userBase !== null && { PYTHONUSERBASE: userBase }),
			},
			command: [executable, `${PROGRAM_FOLDER}/bridge.py`, settings],
		};
	}
}

/** Jupyter kernels: IPython on the Python of this machine, as the service runs code, each in a sandbox of its own. */
import { dirname, join } from 'node:path';

import { checkBubblewrap, type Sandbox, startSandbox } from '../sandbox/bubblewrap.js';
import { SandboxedKernel } from '../sandbox/sandboxed-kernel.js';
import { PROGRAM_FOLDER, SessionsFolder } from '../sandbox/sessions-folder.js';
import { startUnsafely, takeOverDataFolder } from '../sandbox/unsafe.js';
import type { SessionFolder } from '../../session/session-folder.js';
import type { KernelDescription, KernelProvider, SessionKernel } from '../session-kernel.js';
import { findPython, type PythonInstallation } from './python-installation.js';

/** What one process of a session may take; Linux calls them RLIMIT_AS and so on. Bytes where it is a size. */
const LIMITS = { AS: 8 * 1024 ** 3, CORE: 0, FSIZE: 2 * 1024 ** 3, NOFILE: 4096, NPROC: 512 };
/** In the sandbox: the sockets between bridge and kernel. */
const SOCKET_FOLDER = '/dev/shm';

export class JupyterProvider implements KernelProvider {
	readonly takesShellCommands = false;
	private python!: PythonInstallation;
	private sessions: SessionsFolder | undefined;

	/**
	 * @param program undefined to look for a Python
	 * @param unsafe without a sandbox: one session at a time, see unsafe.ts
	 */
	constructor(
		private readonly program: string | undefined,
		private readonly unsafe: boolean,
	) {}

	async open(): Promise<void> {
		if (process.platform !== 'linux')
			throw new Error(
				'Jupyter kernels need Linux: use a container or a virtual machine, or --kernel pyodide.',
			);
		this.python = await findPython(this.program);
		this.sessions = new SessionsFolder(join(__dirname, 'python'));
		if (this.unsafe) return takeOverDataFolder(this.sessions.make().directory);
		const { directory } = this.sessions.make();
		const trial = { ...this.sandbox(directory), command: [this.python.executable, '-c', ''] };
		await checkBubblewrap(trial);
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

	get remark(): string {
		return this.unsafe
			? `Jupyter kernel of ${this.python.executable}, NOT isolated: code sees and does whatever you may`
			: `Jupyter kernel of ${this.python.executable}, isolated by bubblewrap`;
	}

	makeFolder(): SessionFolder {
		return this.sessions!.make().folder;
	}

	boot(): SessionKernel {
		const { directory } = this.sessions!.make();
		if (!this.unsafe) return new SandboxedKernel(startSandbox(this.sandbox(directory)), directory);
		const { directory: sockets } = this.sessions!.make();
		const settings = JSON.stringify({ folder: sockets, limits: {} });
		const bridge = join(this.sessions!.programs, 'bridge.py');
		return new SandboxedKernel(
			startUnsafely([this.python.executable, bridge, settings]),
			directory,
			() => takeOverDataFolder(directory),
		);
	}

	close(): Promise<void> {
		this.sessions?.remove();
		return Promise.resolve();
	}

	private sandbox(dataFolder: string): Sandbox {
		const { executable, folders, userBase } = this.python;
		const settings = JSON.stringify({ folder: SOCKET_FOLDER, limits: LIMITS });
		return {
			dataFolder,
			readable: folders,
			mounted: this.sessions!.mounted,
			environment: {
				PATH: `${dirname(executable)}:/usr/local/bin:/usr/bin:/bin`,
				...(userBase !== null && { PYTHONUSERBASE: userBase }),
			},
			command: [executable, `${PROGRAM_FOLDER}/bridge.py`, settings],
		};
	}
}

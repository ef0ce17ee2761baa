/** Pyodide kernels: Python as WebAssembly, one process each, which needs nothing of this machine but Node.js. */
import { MemoryFolder } from '../../session/memory-folder.js';
import type { KernelDescription, KernelProvider, SessionKernel } from '../session-kernel.js';
import { Guardian } from './guardian.js';
import { cachedKernelImage } from './kernel-image-cache.js';
import { type PackageSource, pythonVersion } from './package-source.js';
import { PyodideKernel } from './pyodide-kernel.js';

export class PyodideProvider implements KernelProvider {
	readonly takesShellCommands = false;
	private image: Promise<Buffer> | undefined;
	private readonly guardian = new Guardian();

	constructor(private readonly packages: PackageSource) {}

	/** Boots nothing: the memory image is made with the first kernel, and `ready()` of it tells what went wrong. */
	open(): Promise<void> {
		return Promise.resolve();
	}

	describe(): KernelDescription {
		return {
			runtime: { name: 'Python', version: pythonVersion },
			packages: this.packages.list(),
			jupyterKernel: {
				name: 'pyodide',
				version: pythonVersion,
				projectUrl: 'https://pyodide.org',
				description: 'CPython compiled to WebAssembly',
			},
		};
	}

	makeFolder(): MemoryFolder {
		return new MemoryFolder();
	}

	boot(): SessionKernel {
		this.image ??= cachedKernelImage();
		const kernel = new PyodideKernel(this.packages, this.image);
		this.guardian.watch(kernel.pid, kernel.gone);
		return kernel;
	}

	close(): Promise<void> {
		return this.guardian.close();
	}
}

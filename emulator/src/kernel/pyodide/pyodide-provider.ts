/** Pyodide kernels: Python as WebAssembly, one process each, which needs nothing of this machine but Node.js. */
import { MemoryFolder } from '../../session/memory-folder.js';
import type { KernelDescription, KernelProvider, SessionKernel } from '../session-kernel.js';
import { cachedKernelImage } from './kernel-image-cache.js';
import { KernelStock, sharedStock } from './kernel-stock.js';
import { type PackageSource, pythonVersion } from './package-source.js';
import { PyodideKernel } from './pyodide-kernel.js';

export class PyodideProvider implements KernelProvider {
	readonly takesShellCommands = false;
	private image: Promise<Buffer> | undefined;
	private readonly stock: KernelStock;

	/** @param reuse whether a process serves one session after another, with Python begun anew in between */
	constructor(
		private readonly packages: PackageSource,
		private readonly reuse: boolean,
	) {
		this.stock = reuse ? sharedStock : new KernelStock();
	}

	/** Boots nothing: the memory image is made with the first kernel, and `ready()` of it tells what went wrong. */
	open(): Promise<void> {
		this.stock.open(this);
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
		return new PyodideKernel(
			this.packages,
			this.image,
			this.stock.take(),
			this.reuse ? (process) => this.stock.giveBack(process) : undefined,
		);
	}

	close(): Promise<void> {
		return this.stock.close(this);
	}
}

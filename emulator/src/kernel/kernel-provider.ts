/** The kinds of kernels that a pool can have. */
import type { CompleteOptions } from '../pool-options.js';
import { JupyterProvider } from './jupyter/jupyter-provider.js';
import { PackageSource } from './pyodide/package-source.js';
import { PyodideProvider } from './pyodide/pyodide-provider.js';
import type { KernelProvider } from './session-kernel.js';

export function kernelProvider({
	kernel,
	packages,
	python,
	unsafe,
}: CompleteOptions): KernelProvider {
	switch (kernel) {
		case 'jupyter':
			return new JupyterProvider(python, unsafe);
		case 'pyodide':
			return new PyodideProvider(new PackageSource(packages));
	}
}

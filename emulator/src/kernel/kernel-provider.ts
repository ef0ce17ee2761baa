/** The kinds of kernels that a pool can have. */
import type { CompleteOptions } from '../pool-options.js';
import { ContainerProvider } from './container/container-provider.js';
import { JupyterProvider } from './jupyter/jupyter-provider.js';
import { PackageSource } from './pyodide/package-source.js';
import { PyodideProvider } from './pyodide/pyodide-provider.js';
import type { KernelProvider } from './session-kernel.js';

export function kernelProvider(options: CompleteOptions): KernelProvider {
	if (options.containerType !== 'PythonLTS') return new ContainerProvider(options.containerType);
	if (options.kernel === 'jupyter') return new JupyterProvider(options.python, options.unsafe);
	return new PyodideProvider(new PackageSource(options.packages), options.reuseKernels);
}

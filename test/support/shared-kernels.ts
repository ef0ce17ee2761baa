import { sharedStock } from '../../emulator/dist/kernel/pyodide/kernel-stock.js';

/**
 * Has pools with `reuseKernels` leave their processes, of which each takes a second to start, to later pools of the same
 * worker: to be called by each file of tests. They end with the worker.
 */
export function shareKernels(): void {
	sharedStock.open(process);
}

/** Ends those that no pool uses. */
export async function endSharedKernels(): Promise<void> {
	await sharedStock.close(process);
}

import type { Socket } from 'node:net';
import { EmulatorProcess } from './emulator-process';
import { startRelay } from './slow-relay';
import { DELAY_MS } from './stub-address';

/** The kernels that the emulator runs Python in. */
export const KERNELS = ['pyodide', 'jupyter'] as const;
export type KernelName = (typeof KERNELS)[number];

/** A pool that runs Python, reached directly and over a round trip of `DELAY_MS`. */
export interface RunningKernel {
	name: KernelName;
	endpoint: string;
	delayedEndpoint: string;
	stop(): Promise<void>;
}

/** Starts the emulator with a kernel; undefined where its packages are not installed. */
export async function startKernel(name: KernelName): Promise<RunningKernel | undefined> {
	const emulator = await EmulatorProcess.start({ ready: 1, kernel: name }).catch(() => undefined);
	if (emulator === undefined) return undefined;
	const url = new URL(emulator.address);
	const relay = startRelay(Number(url.port), DELAY_MS / 2);
	const connections = new Set<Socket>();
	relay.on('connection', (connection) => connections.add(connection));
	await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
	const delayed = new URL(url);
	delayed.port = String((relay.address() as { port: number }).port);
	return {
		name,
		endpoint: url.href,
		delayedEndpoint: delayed.href,
		stop: async () => {
			relay.close();
			for (const connection of connections) connection.destroy();
			await emulator.stop();
		},
	};
}

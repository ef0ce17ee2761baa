/**
 * Ctrl-C, or a closed terminal. The listeners stay: npm and tsx pass on what the terminal has sent to us
 * already, and the second signal must not end us while we stop the others.
 */
export async function stopSignal(): Promise<undefined> {
	return await new Promise((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
			process.on(signal, () => resolve(undefined));
		}
	});
}

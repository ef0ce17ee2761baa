/**
 * The processor time of one call, in milliseconds. What is no longer linear in a long text takes many seconds, so a
 * limit of one tells the two apart, however busy the machine is.
 */
export async function processorTimeMs(call: () => unknown): Promise<number> {
	const before = process.cpuUsage();
	await call();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1000;
}

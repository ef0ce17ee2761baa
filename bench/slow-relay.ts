import { type Server, type Socket, connect, createServer } from 'node:net';

/**
 * A TCP relay that holds every chunk for `oneWayMs` in each direction. The kernel opens a connection on
 * loopback at once, so the round trip that costs over a real network is put on its first chunk.
 * Nothing is held back when a side reads slowly, so it is for small exchanges, not for files.
 */
export function startRelay(port: number, oneWayMs: number): Server {
	return createServer({ noDelay: true }, (near) => {
		const far = connect({ port, host: '127.0.0.1', noDelay: true });
		forward(near, far, oneWayMs, performance.now() + 2 * oneWayMs);
		forward(far, near, oneWayMs, 0);
		for (const [one, other] of [
			[near, far],
			[far, near],
		]) {
			one.on('error', () => other.destroy());
		}
	});
}

/** Timers of different lengths may fire out of order, so chunks wait in a queue. */
function forward(from: Socket, to: Socket, oneWayMs: number, notBefore: number): void {
	const waiting: Array<{ due: number; chunk: Buffer | null }> = [];
	let timer: NodeJS.Timeout | undefined;
	const deliver = (): void => {
		timer = undefined;
		while (waiting.length > 0 && waiting[0].due <= performance.now()) {
			const { chunk } = waiting.shift() as { chunk: Buffer | null };
			if (chunk === null) to.end();
			else if (to.writable) to.write(chunk);
		}
		schedule();
	};
	const schedule = (): void => {
		if (waiting.length === 0 || timer !== undefined) return;
		timer = setTimeout(deliver, Math.max(0, waiting[0].due - performance.now()));
	};
	const hold = (chunk: Buffer | null): void => {
		waiting.push({ due: Math.max(performance.now(), notBefore) + oneWayMs, chunk });
		schedule();
	};
	from.on('data', hold);
	from.on('end', () => hold(null));
}

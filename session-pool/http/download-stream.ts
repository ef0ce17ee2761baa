import { type Readable, Transform } from 'node:stream';
import { codeOf } from './connection-fault';
import { SessionPoolError } from '../pool-error';
import { cancellation } from './transport-error';

/** A reply that stands still for this long is taken for lost. */
const MAX_STILL_MS = 120_000;

/**
 * The content of a file, which ends in an error instead of short: when the connection breaks off or
 * stands still, when fewer bytes come than announced, and when the workflow is cancelled.
 */
export function wholeOrError(
	stream: Readable,
	announced: number | null,
	path: string,
	abortSignal?: AbortSignal,
	maxStillMs = MAX_STILL_MS,
): Readable {
	let received = 0;
	const broken = (code?: string) =>
		abortSignal?.aborted === true ? cancellation(true) : brokenOff(path, received, announced, code);
	const still = setTimeout(() => whole.destroy(broken('Timeout')), maxStillMs);
	const whole = new Transform({
		transform(chunk: Buffer, _encoding, done) {
			still.refresh();
			received += chunk.length;
			done(null, chunk);
		},
		flush(done) {
			done(announced === null || received === announced ? null : broken());
		},
	});
	stream.on('error', (error) => whole.destroy(broken(codeOf(error))));
	// An error before the caller listens is told when it reads; unheard, it would end the process.
	whole.on('error', () => {});
	whole.once('close', () => {
		clearTimeout(still);
		stream.destroy();
	});
	return stream.pipe(whole);
}

function brokenOff(path: string, received: number, announced: number | null, code?: string) {
	return new SessionPoolError(
		`The download of ${path} broke off after ${received} of ${announced ?? 'an unknown number of'} bytes`,
		'Try again in a moment.',
		{ status: null, code: code ?? 'Incomplete', mayHaveRun: true },
	);
}

import { type Readable, Transform } from 'node:stream';
import { SessionPoolError } from '../pool-error';
import { codeOf } from './connection-fault';
import { cancellation } from '../cancellation';

/** A reply that stands still for this long is taken for lost. */
const MAX_STILL_MS = 120_000;

/** What the content of a download is held to. */
export interface DownloadRules {
	/** Absolute path of the file, for errors. */
	path: string;
	/** Bytes that the content has; null when nobody knows. */
	announcedBytes: number | null;
	/** Most bytes that the caller takes. */
	maxBytes?: number;
	/** Milliseconds without a byte after which the reply is taken for lost. */
	maxStillMs?: number;
	abortSignal?: AbortSignal;
}

/**
 * The content of a file, which ends in an error instead of short or too long: when the connection breaks
 * off or stands still, when fewer or more bytes come than announced, when more come than the caller
 * takes, and when the caller aborts.
 */
export function downloadStream(content: Readable, rules: DownloadRules): Readable {
	const { announcedBytes, maxBytes = Infinity, maxStillMs = MAX_STILL_MS } = rules;
	let received = 0;
	const broken = (code?: string) =>
		rules.abortSignal?.aborted === true ? cancellation(true) : brokenOff(rules, received, code);
	const still = setTimeout(() => whole.destroy(broken('Timeout')), maxStillMs);
	const whole = new Transform({
		transform(chunk: Buffer, _encoding, done) {
			still.refresh();
			received += chunk.length;
			if (received > maxBytes) done(overLimit(rules.path, maxBytes));
			else if (announcedBytes !== null && received > announcedBytes) done(broken('TooLong'));
			else done(null, chunk);
		},
		flush(done) {
			done(announcedBytes === null || received === announcedBytes ? null : broken());
		},
	});
	content.on('error', (error) => whole.destroy(broken(codeOf(error))));
	// An error before the caller listens is told when it reads; unheard, it would end the process.
	whole.on('error', () => {});
	whole.once('close', () => {
		clearTimeout(still);
		content.destroy();
	});
	if (announcedBytes !== null && announcedBytes > maxBytes) {
		whole.destroy(overLimit(rules.path, maxBytes));
		return whole;
	}
	return content.pipe(whole);
}

function brokenOff({ path, announcedBytes }: DownloadRules, received: number, code?: string) {
	return new SessionPoolError(
		`The download of ${path} broke off after ${received} of ${announcedBytes ?? 'an unknown number of'} bytes`,
		'Try again in a moment.',
		{
			kind: code === 'Timeout' ? 'timeout' : 'brokenOff',
			code: code ?? 'Incomplete',
			mayHaveRun: true,
			retryable: true,
		},
	);
}

function overLimit(path: string, maxBytes: number): SessionPoolError {
	return new SessionPoolError(
		`${path} has more than the ${maxBytes} bytes that are taken`,
		'Raise the limit, or let the code write a smaller file.',
		{ kind: 'tooLarge', code: 'FileTooLarge' },
	);
}

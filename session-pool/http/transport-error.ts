import { SessionPoolError } from '../pool-error';
import { codeOf, readConnectionFault } from './connection-fault';

export function timeout(action: string, timeoutMs: number): SessionPoolError {
	return new SessionPoolError(
		`The session pool did not ${action} within ${Math.round(timeoutMs / 1000)} seconds`,
		'The service, or a proxy on the way, does not answer. Try again in a moment.',
		{ kind: 'timeout', code: 'Timeout', mayHaveRun: true, retryable: true },
	);
}

/** The wait for a token took the time of the whole call, so nothing was sent. */
export function signInTimeout(timeoutMs: number): SessionPoolError {
	return new SessionPoolError(
		`The sign-in gave no token within ${Math.round(timeoutMs / 1000)} seconds`,
		'Microsoft Entra ID, or a proxy on the way, does not answer. Nothing was sent to the session pool. Try again in a moment.',
		{ kind: 'signIn', code: 'SignInTimeout', retryable: true },
	);
}

/** Builds an error from scratch: the SDK's own carries the request with its Authorization header. */
export function readTransportError(error: unknown, action: string, host: string): SessionPoolError {
	if (error instanceof SessionPoolError) return error;
	const { code, neverOpened, transient } = readConnectionFault(error);
	if (neverOpened !== undefined) {
		return new SessionPoolError(
			`The session pool at ${host} could not be reached: ${neverOpened}`,
			'Check {endpoint} in {connection}, and that {program} may reach it (DNS, firewall, proxy, certificates).',
			{ kind: 'unreachable', code, mayHaveRun: false, retryable: transient },
		);
	}
	return new SessionPoolError(
		`The connection to the session pool broke off before it could ${action}`,
		'Try again in a moment.',
		{ kind: 'brokenOff', code, mayHaveRun: true, retryable: true },
	);
}

/** The request was cut off before its end, so the service cannot have carried it out. */
export function readSourceError(error: unknown, action: string): SessionPoolError {
	if (error instanceof SessionPoolError) return error;
	return new SessionPoolError(`The content to ${action} could not be read`, '{fileRemedy}', {
		kind: 'contentUnreadable',
		code: codeOf(error),
	});
}

/** A reply that has more bytes than one of its kind can have. */
export function tooLarge(action: string, maxBytes: number, status: number): SessionPoolError {
	return new SessionPoolError(
		`The reply to "${action}" has more than ${maxBytes} bytes, and was not read on`,
		'Something between {program} and the pool may have answered instead: check {endpoint} in {connection} and any proxy. Code that prints this much should write to a file.',
		{ kind: 'tooLarge', status, code: 'ReplyTooLarge', mayHaveRun: true },
	);
}

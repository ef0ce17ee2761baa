import { readConnectionFault } from './connection-fault';
import { SessionPoolError } from '../pool-error';

/** n8n tells by the word 'canceled' that a run was stopped, not broken; it would run the error workflow. */
export function cancellation(mayHaveRun: boolean): SessionPoolError {
	return new SessionPoolError('The workflow execution was canceled', '', {
		status: null,
		code: 'Cancelled',
		mayHaveRun,
	});
}

export function timeout(action: string, timeoutMs: number): SessionPoolError {
	return new SessionPoolError(
		`The session pool did not ${action} within ${Math.round(timeoutMs / 1000)} seconds`,
		'The service, or a proxy on the way, does not answer. Try again in a moment.',
		{ status: null, code: 'Timeout', mayHaveRun: true },
	);
}

/** Builds an error from scratch: the SDK's own carries the request with its Authorization header. */
export function readTransportError(error: unknown, action: string, host: string): SessionPoolError {
	if (error instanceof SessionPoolError) return error;
	const { code, neverOpened } = readConnectionFault(error);
	if (neverOpened !== undefined) {
		return new SessionPoolError(
			`The session pool at ${host} could not be reached: ${neverOpened}`,
			"Check 'Pool Management Endpoint' in the credential, and that n8n may reach it (DNS, firewall, proxy, certificates).",
			{ status: null, code, mayHaveRun: false },
		);
	}
	return new SessionPoolError(
		`The connection to the session pool broke off before it could ${action}`,
		'Try again in a moment.',
		{ status: null, code, mayHaveRun: true },
	);
}

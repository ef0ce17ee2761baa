import { POOL_NAMES } from '../../nodes/AzureCodeInterpreter/run/pool-names';
import { InvalidInputError, SessionPoolError } from '../../session-pool/pool-error';

/** The error with which a call to the pool was rejected, as n8n shows it; fails for a success or any other error. */
export async function refusalOf(call: Promise<unknown>): Promise<SessionPoolError> {
	const outcome = await call.then(
		() => 'the call succeeded',
		(error: unknown) => error,
	);
	expect(outcome).toBeInstanceOf(SessionPoolError);
	return (outcome as SessionPoolError).named(POOL_NAMES);
}

/** The error with which input was refused; fails when it was taken. */
export function inputRefusalOf(check: () => unknown): InvalidInputError {
	const outcome = thrownBy(check);
	expect(outcome).toBeInstanceOf(InvalidInputError);
	return (outcome as InvalidInputError).named(POOL_NAMES) as InvalidInputError;
}

/** The error of the client that a function throws, its names not filled in; fails when it throws none. */
export function poolErrorOf(call: () => unknown): SessionPoolError {
	const outcome = thrownBy(call);
	expect(outcome).toBeInstanceOf(SessionPoolError);
	return outcome as SessionPoolError;
}

function thrownBy(call: () => unknown): unknown {
	try {
		call();
	} catch (error) {
		return error;
	}
	return 'nothing was thrown';
}

import { InvalidInputError, SessionPoolError } from '../../session-pool/pool-error';

/** The error with which a call to the pool was rejected; fails for a success or any other error. */
export async function refusalOf(call: Promise<unknown>): Promise<SessionPoolError> {
	const outcome = await call.then(
		() => 'the call succeeded',
		(error: unknown) => error,
	);
	expect(outcome).toBeInstanceOf(SessionPoolError);
	return outcome as SessionPoolError;
}

/** The error with which input was refused; fails when it was taken. */
export function inputRefusalOf(check: () => unknown): InvalidInputError {
	let outcome: unknown = 'the input was taken';
	try {
		check();
	} catch (error) {
		outcome = error;
	}
	expect(outcome).toBeInstanceOf(InvalidInputError);
	return outcome as InvalidInputError;
}

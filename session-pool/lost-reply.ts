import { SessionPoolError } from './pool-error';

/**
 * Says which session to look at when it is not known what became of the code. It is not run again.
 * @param taken the service had taken the execution on before the error
 */
export function explainLostReply(identifier: string, taken = false): (error: unknown) => never {
	return (error) => {
		if (!(error instanceof SessionPoolError) || !(taken || error.mayHaveRun)) throw error;
		const advice =
			error.code === 'Cancelled'
				? error.advice
				: `The code may have run, so it was not repeated; its session is ${identifier}. ${error.advice}`;
		throw new SessionPoolError(error.message, advice, { ...error, mayHaveRun: true });
	};
}

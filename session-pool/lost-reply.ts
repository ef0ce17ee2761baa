import { isCancellation } from './cancellation';
import { SessionPoolError } from './pool-error';

/**
 * Says which session to look at when it is not known what became of the code. It is not run again.
 * @param taken the service had taken the execution on before the error
 */
export function explainLostReply(identifier: string, taken = false): (error: unknown) => never {
	return (error) => {
		if (!(error instanceof SessionPoolError) || !(taken || error.mayHaveRun)) throw error;
		const where = isCancellation(error)
			? []
			: [`The code may have run, so it was not repeated; its session is ${identifier}.`];
		throw error.withAdvice(where, { mayHaveRun: true });
	};
}

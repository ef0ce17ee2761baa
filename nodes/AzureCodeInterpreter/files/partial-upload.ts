import { isCallFailure } from '../../../session-pool';

/** Names that are listed before the rest is only counted. */
const MAX_NAMED = 10;

/** Says which of several files arrived although one failed, and which did not. */
export function explainPartialUpload(
	arrived: string[],
	missing: string[],
): (error: unknown) => never {
	return (error) => {
		const isOnly = arrived.length + missing.length === 1;
		if (!isCallFailure(error) || isOnly) throw error;
		throw error.withAdvice([`Stored: ${listed(arrived)}. Not stored: ${listed(missing)}.`]);
	};
}

function listed(paths: string[]): string {
	if (paths.length === 0) return 'none';
	const named = paths.slice(0, MAX_NAMED).join(', ');
	return paths.length > MAX_NAMED ? `${named} and ${paths.length - MAX_NAMED} more` : named;
}

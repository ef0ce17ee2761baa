import { SessionPoolError } from '../../../../session-pool';

/** A pool of another kind refuses the request's fields; what to change is a parameter of this node. */
export function rethrowNamingLanguage(error: unknown): never {
	if (!(error instanceof SessionPoolError) || error.status !== 400) throw error;
	throw error.withAdvice(["Is the pool of the kind that 'Language' says?"]);
}

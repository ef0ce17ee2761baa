/** Running code, and asking what became of it. */
import type { Call } from './call.js';
import { executionBody, timingHeaders } from './execution-reply.js';
import { executionRequest, isAsynchronous } from './execution-request.js';
import { ServiceError } from './service-error.js';

export async function execute(call: Call): Promise<object> {
	const { reply, request, version } = call;
	const wanted = executionRequest(
		version,
		parseJson(request.body),
		request.headers['operation-id'],
	);
	const session = call.session();
	const { execution, finished } = session.execute(wanted);
	if (isAsynchronous(wanted)) {
		finished.catch(() => undefined).finally(() => call.pool.touch(session));
		const query = new URLSearchParams({
			'api-version': version.name,
			identifier: session.identifier,
		});
		reply.code(202).headers({
			'operation-id': wanted.id,
			'operation-location': `/executions/${wanted.id}?${query.toString()}`,
		});
		return executionBody(version, session, execution);
	}
	await finished;
	if (call.pool.find(session.identifier) === session) call.pool.touch(session);
	reply.code(version.executionStatus).headers(timingHeaders(session, execution));
	return executionBody(version, session, execution);
}

export function getExecution(call: Call): object {
	const session = call.existingSession();
	const id = call.params.id ?? '';
	const execution = session.execution(id);
	if (execution === undefined)
		throw new ServiceError(
			404,
			'ExecutionNotFound',
			`No execution available for operation Id: ${id}`,
		);
	call.pool.touch(session);
	return executionBody(call.version, session, execution);
}

function parseJson(body: unknown): unknown {
	try {
		return JSON.parse(typeof body === 'string' ? body : '') as unknown;
	} catch (error) {
		throw new ServiceError(400, 'InvalidJson', (error as Error).message, undefined, 'problem');
	}
}

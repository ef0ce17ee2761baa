/** Running code, and asking what became of it. */
import type { Call } from './call.js';
import { executionBody, timingHeaders } from './execution-reply.js';
import { executionRequest, isAsynchronous } from './execution-request.js';
import { ServiceError } from './service-error.js';

/** Bytes of a body that a pool with the quirk 'small-requests' takes. */
const SMALL_REQUEST_BYTES = 1_000_000;

export async function execute(call: Call): Promise<object | undefined> {
	const { pool, reply, request, version } = call;
	const wanted = executionRequest(call, parseJson(request.body));
	if (call.quirks.has('small-requests') && String(request.body).length > SMALL_REQUEST_BYTES)
		throw new ServiceError(413, 'RequestTooLarge', 'The request body is too large.');
	const session = call.session();
	const { execution, finished } = session.execute(wanted);
	if (
		call.shape === 'flat' &&
		(version.locatesExecutions || isChosen(call) || isAsynchronous(wanted))
	)
		reply.headers(locationHeaders(call, wanted.id));
	if (isAsynchronous(wanted)) {
		finished.catch(() => undefined).finally(() => pool.touch(session));
		reply.code(version.asynchronousStatus);
		return executionBody(call, execution);
	}
	await finished;
	if (pool.find(session.identifier) === session) pool.touch(session);
	if (wanted.shell && execution.result && call.quirks.befalls('lost-last-write'))
		execution.result.stdout = withoutLastLine(execution.result.stdout);
	if (loseReply(call)) return undefined;
	const status = call.quirks.has('always-accepted') ? 202 : version.executionStatus;
	// Only Python executions carry the timings.
	reply.code(status).headers(wanted.shell ? {} : timingHeaders(session, execution));
	return executionBody(call, execution);
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
	return executionBody(call, execution);
}

/** The recordings of 2024-10-02-preview show no such headers; nobody had chosen an id there. */
function isChosen({ request }: Call): boolean {
	return request.headers['operation-id'] !== undefined;
}

function locationHeaders(call: Call, id: string): Record<string, string> {
	const query = new URLSearchParams({
		'api-version': call.version.name,
		identifier: call.identifier(),
	});
	return {
		'operation-id': id,
		'operation-location': `/executions/${id}?${query.toString()}`,
	};
}

/**
 * What can happen to a reply on its way, once the code has run.
 * @returns true if there is nothing left to answer to
 * @throws ServiceError in place of the reply
 */
function loseReply({ quirks, reply, request }: Call): boolean {
	for (const [name, status] of [
		['gateway-503', 503],
		['gateway-429', 429],
	] as const) {
		if (quirks.befalls(name))
			throw new ServiceError(
				status,
				'Gateway',
				'upstream connect error or disconnect/reset before headers. reset reason: connection termination',
				undefined,
				'text',
			);
	}
	if (!quirks.befalls('lost-reply')) return false;
	reply.hijack();
	request.raw.socket.destroy();
	return true;
}

function withoutLastLine(text: string): string {
	return text.slice(0, text.trimEnd().lastIndexOf('\n') + 1);
}

function parseJson(body: unknown): unknown {
	try {
		return JSON.parse(typeof body === 'string' ? body : '') as unknown;
	} catch (error) {
		throw new ServiceError(400, 'InvalidJson', (error as Error).message, undefined, 'problem');
	}
}

/** The HTTP server: what every request and every reply have in common. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import multipart from '@fastify/multipart';
import fastify, {
	type FastifyError,
	type FastifyInstance,
	type FastifyReply,
	type FastifyRequest,
} from 'fastify';

import type { SessionPool } from '../session/session-pool.js';
import { apiVersion, type Generation, supportedVersions } from './api-versions.js';
import { authorize } from './authorization.js';
import { InjectedReplies } from './injected-replies.js';
import { LARGEST_FILE } from './multipart-upload.js';
import type { RequestLog } from './request-log.js';
import { addRoutes } from './routes.js';
import { errorBody, ServiceError } from './service-error.js';

/** Bytes of a JSON body: what IIS takes by default. */
const LARGEST_JSON = 30_000_000;

export interface ServerOptions {
	pool: SessionPool;
	requireToken: boolean;
	injected: InjectedReplies;
	log: RequestLog;
}

export async function createServer({
	pool,
	requireToken,
	injected,
	log,
}: ServerOptions): Promise<FastifyInstance> {
	const server = fastify({
		bodyLimit: LARGEST_JSON,
		forceCloseConnections: true,
		routerOptions: { maxParamLength: 4096 },
		frameworkErrors: (error, request, reply) =>
			void sendError(request, reply, asServiceError(error)),
	});
	server.removeAllContentTypeParsers();
	server.addContentTypeParser(
		/^application\/json/i,
		{ parseAs: 'string' },
		(_request, body, done) => done(null, body),
	);
	await server.register(multipart, { limits: { fileSize: LARGEST_FILE } });

	server.addHook('onRequest', async (request, reply) => {
		addCommonHeaders(request, reply);
		const injection = injected.take(request.method, request.url);
		if (injection?.delayMs !== undefined) await delay(injection.delayMs);
		if (injection?.status !== undefined)
			return sendInjected(request, reply, injection.status, injection.body, injection.headers);
		authorize(request.headers.authorization, requireToken);
	});
	server.addHook('onSend', async (request, reply) => {
		if (
			/\/files(\/|\?|$)/.test(request.url) &&
			/json/.test(String(reply.getHeader('content-type')))
		)
			reply.header('vary', 'Accept-Encoding');
	});
	server.addHook('onResponse', async (request, reply) =>
		log.add(request.method, request.url, reply.statusCode),
	);
	server.setErrorHandler((error: FastifyError, request, reply) =>
		sendError(request, reply, asServiceError(error)),
	);
	server.setNotFoundHandler((request, reply) => {
		sendError(
			request,
			reply,
			new ServiceError(
				404,
				'NotFound',
				`There is no operation ${request.method} ${request.url.split('?', 1)[0]}.`,
			),
		);
	});
	addRoutes(server, pool);
	return server;
}

function addCommonHeaders(request: FastifyRequest, reply: FastifyReply): void {
	reply.headers({
		'api-supported-versions': supportedVersions(generationOf(request)),
		'mise-correlation-id': randomUUID(),
		server: 'Microsoft-IIS/10.0',
		'x-powered-by': 'ASP.NET',
	});
}

/** The route family, for a header: told by the version, else by the route. */
function generationOf(request: FastifyRequest): Generation {
	try {
		return apiVersion((request.query as { 'api-version'?: unknown })['api-version']).generation;
	} catch {
		return /\/(code\/execute|files\/upload|files\/content\/[^/]*)$/.test(
			request.url.split('?', 1)[0]!,
		)
			? 'nested'
			: 'flat';
	}
}

function sendInjected(
	request: FastifyRequest,
	reply: FastifyReply,
	status: number,
	body?: string | object,
	headers: Record<string, string> = {},
): FastifyReply {
	reply.headers(headers);
	if (body === undefined && status >= 400)
		return sendError(
			request,
			reply,
			new ServiceError(status, 'Injected', `This ${status} was asked for by a test.`),
		);
	if (typeof body !== 'object') return reply.code(status).send(body ?? '');
	return reply
		.code(status)
		.header('content-type', 'application/json; charset=utf-8')
		.send(JSON.stringify(body));
}

function sendError(
	_request: FastifyRequest,
	reply: FastifyReply,
	error: ServiceError,
): FastifyReply {
	const { body, contentType } = errorBody(error);
	if (error.status === 401) reply.header('www-authenticate', 'Bearer');
	return reply
		.code(error.status)
		.headers({ 'content-type': contentType, 'x-ms-error-code': error.code })
		.send(JSON.stringify(body));
}

function asServiceError(error: Error & { statusCode?: number; code?: string }): ServiceError {
	if (error instanceof ServiceError) return error;
	const status = error.statusCode ?? 500;
	if (status === 413)
		return new ServiceError(413, 'RequestTooLarge', 'The request body is too large.');
	if (status === 415)
		return new ServiceError(400, 'SessionRequestValidationFailed', error.message, 'Content-Type');
	if (status < 500) return new ServiceError(status, 'BadRequest', error.message);
	return new ServiceError(500, 'InternalServerError', error.message);
}

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

import { apiVersion, type Shape, supportedVersions } from './api-versions.js';
import { authorize } from './authorization.js';
import { MAX_FILE_BYTES } from './multipart-upload.js';
import type { PoolServer } from './pool-server.js';
import { addRoutes } from './routes.js';
import { errorReply, ServiceError } from './service-error.js';
import { refuseWebPages } from './web-page-check.js';

/** Bytes of a JSON body: what IIS takes by default. */
const MAX_JSON_BYTES = 30_000_000;

export async function createServer(owner: PoolServer): Promise<FastifyInstance> {
	const { host, injected, log, token } = owner;
	const server = fastify({
		bodyLimit: MAX_JSON_BYTES,
		forceCloseConnections: true,
		routerOptions: { maxParamLength: 4096, ignoreTrailingSlash: true },
		frameworkErrors: (error, _request, reply) => void sendError(reply, asServiceError(error)),
	});
	server.removeAllContentTypeParsers();
	server.addContentTypeParser(
		/^application\/json/i,
		{ parseAs: 'string' },
		(_request, body, done) => done(null, body),
	);
	await server.register(multipart, { limits: { fileSize: MAX_FILE_BYTES } });

	server.addHook('onRequest', async (request, reply) => {
		addCommonHeaders(request, reply);
		refuseWebPages(request.headers, host);
		const injection = injected.take(request.method, request.url);
		if (injection?.delayMs !== undefined) await delay(injection.delayMs);
		if (injection?.status !== undefined)
			return sendInjected(reply, injection.status, injection.body, injection.headers);
		authorize(request.headers.authorization, token);
	});
	server.addHook('onSend', async (request, reply) => {
		if (
			/\/(?:files|code\/execute)(?:\/|\?|$)/.test(request.url) &&
			/json/.test(String(reply.getHeader('content-type')))
		)
			reply.header('vary', 'Accept-Encoding');
	});
	server.addHook('onResponse', async (request, reply) =>
		log.add(request.method, request.url, reply.statusCode),
	);
	server.setErrorHandler((error: FastifyError, _request, reply) =>
		sendError(reply, asServiceError(error)),
	);
	server.setNotFoundHandler((request, reply) => {
		sendError(
			reply,
			new ServiceError(
				404,
				'NotFound',
				`There is no operation ${request.method} ${request.url.split('?', 1)[0]}.`,
			),
		);
	});
	addRoutes(server, owner);
	return server;
}

function addCommonHeaders(request: FastifyRequest, reply: FastifyReply): void {
	reply.headers({
		'api-supported-versions': supportedVersions(shapeOf(request)),
		'mise-correlation-id': randomUUID(),
		server: 'Microsoft-IIS/10.0',
		'x-powered-by': 'ASP.NET',
	});
}

/** The route family, for a header: told by the route, else by the version. */
function shapeOf(request: FastifyRequest): Shape {
	const { shape } = request.routeOptions.config as { shape?: Shape | 'any' };
	if (shape !== undefined && shape !== 'any') return shape;
	try {
		return apiVersion((request.query as { 'api-version'?: unknown })['api-version']).shape;
	} catch {
		return 'flat';
	}
}

function sendInjected(
	reply: FastifyReply,
	status: number,
	body?: string | object,
	headers: Record<string, string> = {},
): FastifyReply {
	reply.headers(headers);
	if (body === undefined && status >= 400) {
		const shape = status === 401 || status === 403 ? 'empty' : 'wrapped';
		const message = `This ${status} was asked for by a test.`;
		return sendError(reply, new ServiceError(status, 'Injected', message, undefined, shape));
	}
	if (typeof body !== 'object') return reply.code(status).send(body ?? '');
	return reply
		.code(status)
		.header('content-type', 'application/json; charset=utf-8')
		.send(JSON.stringify(body));
}

function sendError(reply: FastifyReply, error: ServiceError): FastifyReply {
	const { body, headers } = errorReply(error);
	return reply.code(error.status).headers(headers).send(body);
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

/** Every route in one table. Each answers in every version; the bodies follow the route. */
import { Readable } from 'node:stream';

import type { FastifyInstance, FastifyReply } from 'fastify';

import { type ApiVersion, apiVersion, DEFAULT_VERSION, type Shape } from './api-versions.js';
import { Call, type Operation } from './call.js';
import { execute, getExecution } from './execution-operations.js';
import { deleteFile, downloadFile, getFile, listFiles, uploadFile } from './file-operations.js';
import type { PoolServer } from './pool-server.js';
import {
	countSessions,
	endSession,
	getMetadata,
	getSession,
	listSessions,
	lookUpSession,
	stopSession,
} from './session-operations.js';
import { encodeBody } from './wire-format.js';

type Route = [
	method: 'GET' | 'POST' | 'DELETE',
	path: string,
	/** 'any': as the version has it. */
	shape: Shape | 'any',
	operation: Operation,
];

const ROUTES: Route[] = [
	['POST', '/code/execute', 'nested', execute],
	['POST', '/files/upload', 'nested', uploadFile],
	['GET', '/files/content/:name', 'nested', downloadFile],

	['POST', '/executions', 'flat', execute],
	// Of a version that was drafted and never released (2024-09-01); pools answer on it.
	['POST', '/execute', 'flat', execute],
	['GET', '/executions/:id', 'flat', getExecution],
	['POST', '/files', 'flat', uploadFile],
	['GET', '/files/:name/content', 'flat', downloadFile],

	['GET', '/files', 'any', listFiles],
	['GET', '/files/:name', 'any', getFile],
	['DELETE', '/files/:name', 'any', deleteFile],

	['GET', '/session', 'flat', getSession],
	['DELETE', '/session', 'flat', endSession],
	['GET', '/listSessions', 'flat', listSessions],
	['GET', '/metadata', 'flat', getMetadata],

	['POST', '/.management/getSession', 'nested', lookUpSession],
	['POST', '/.management/listSessions', 'nested', countSessions],
	['POST', '/.management/stopSession', 'nested', stopSession],

	['POST', '/python/execute', 'preview', execute],
	['POST', '/python/uploadFile', 'preview', uploadFile],
	['GET', '/python/files', 'preview', listFiles],
	['GET', '/python/downloadFile', 'preview', downloadFile],
];

/** The pool's own address, as in Azure, and the root. */
const PREFIXES = ['/subscriptions/:subscription/resourceGroups/:group/sessionPools/:pool', ''];

export function addRoutes(server: FastifyInstance, owner: PoolServer): void {
	for (const prefix of PREFIXES) {
		for (const [method, path, shape, operation] of ROUTES) {
			server.route({
				method,
				url: prefix + path,
				config: { shape },
				handler: async (request, reply) => {
					const version = versionOf(request.query, shape);
					const call = new Call(
						owner,
						version,
						shape === 'any' ? version.shape : shape,
						request,
						reply,
					);
					const body = await operation(call);
					return body === undefined ? reply : send(reply, body);
				},
			});
		}
	}
}

/** The oldest routes were called without a version. */
function versionOf(query: unknown, shape: Shape | 'any'): ApiVersion {
	const value = (query as { 'api-version'?: unknown })['api-version'];
	return shape === 'preview' && value === undefined ? DEFAULT_VERSION : apiVersion(value);
}

/** Chunked, without a length, as the service sends it. */
function send(reply: FastifyReply, body: object | string): FastifyReply {
	return typeof body === 'string'
		? reply.header('content-type', 'text/plain; charset=utf-8').send(body)
		: reply
				.header('content-type', 'application/json; charset=utf-8')
				.send(Readable.from([encodeBody(body)]));
}

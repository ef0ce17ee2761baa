/** Every route of both generations in one table. */
import { Readable } from 'node:stream';

import type { FastifyInstance, FastifyReply } from 'fastify';

import type { SessionPool } from '../session/session-pool.js';
import { type ApiVersion, apiVersion, refuseVersion } from './api-versions.js';
import { Call, type Operation } from './call.js';
import { execute, getExecution } from './execution-operations.js';
import { deleteFile, downloadFile, getFile, listFiles, uploadFile } from './file-operations.js';
import { endSession, getMetadata, getSession, listSessions } from './session-operations.js';

interface Route {
	method: 'GET' | 'POST' | 'DELETE';
	path: string;
	/** Up to 2024-02-02-preview. */
	nested?: Operation;
	/** From 2024-10-02-preview on. */
	flat?: Operation;
	/** From 2025-02-02-preview on. */
	managed?: Operation;
}

const ROUTES: Route[] = [
	{ method: 'POST', path: '/code/execute', nested: execute },
	{ method: 'POST', path: '/files/upload', nested: uploadFile },
	{
		method: 'GET',
		path: '/files/content/:name',
		nested: downloadFile,
		flat: contentOfFileNamedContent,
	},
	{ method: 'POST', path: '/executions', flat: execute },
	{ method: 'GET', path: '/executions/:id', flat: getExecution },
	{ method: 'POST', path: '/files', flat: uploadFile },
	{ method: 'GET', path: '/files/:name/content', flat: downloadFile },
	{ method: 'GET', path: '/files', nested: listFiles, flat: listFiles },
	{ method: 'GET', path: '/files/:name', nested: getFile, flat: getFile },
	{ method: 'DELETE', path: '/files/:name', nested: deleteFile, flat: deleteFile },
	{ method: 'GET', path: '/session', managed: getSession },
	{ method: 'DELETE', path: '/session', managed: endSession },
	{ method: 'GET', path: '/listSessions', managed: listSessions },
	{ method: 'GET', path: '/metadata', managed: getMetadata },
];

/** The pool's own address, as in Azure, and the root. */
const PREFIXES = ['/subscriptions/:subscription/resourceGroups/:group/sessionPools/:pool', ''];

export function addRoutes(server: FastifyInstance, pool: SessionPool): void {
	for (const prefix of PREFIXES) {
		for (const route of ROUTES) {
			server.route({
				method: route.method,
				url: prefix + route.path,
				handler: async (request, reply) => {
					const version = apiVersion((request.query as { 'api-version'?: unknown })['api-version']);
					const body = await operationOf(route, version)(new Call(pool, version, request, reply));
					return body === undefined ? reply : sendJson(reply, body);
				},
			});
		}
	}
}

/** Chunked, without a length, as the service sends it. */
function sendJson(reply: FastifyReply, body: object): FastifyReply {
	return reply
		.header('content-type', 'application/json; charset=utf-8')
		.send(Readable.from([JSON.stringify(body)]));
}

function operationOf({ nested, flat, managed }: Route, version: ApiVersion): Operation {
	const operation =
		version.generation === 'nested'
			? nested
			: (flat ?? (version.managesSessions ? managed : undefined));
	return operation ?? refuseVersion(version.name);
}

/** In the flat generation `files/content/content` is the download of a file called "content". */
function contentOfFileNamedContent(call: Call): undefined {
	if (call.params.name !== 'content') refuseVersion(call.version.name);
	return downloadFile(call);
}

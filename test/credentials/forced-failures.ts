import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerResponse } from 'node:http';
import type { INode, INodeExecutionData, INodeParameters, IRun } from 'n8n-workflow';
import type { N8nEngine } from '../engine/n8n-engine';
import { chain } from '../support/chain';
import { CANARY_SECRET } from '../support/entra';
import { type EntraServer } from '../support/entra-server';
import { withShortWaits } from '../support/short-waits';
import { type SeenRequest, sendJson } from '../support/tls-server';
import { ellipticCurveKey } from '../session-pool/sign-in/certificates';

/** A failure to force, and the words by which it is told from any other. */
interface ForcedFailure {
	message: RegExp;
	parameters: INodeParameters;
	/** What the pool answers. */
	pool?: (request: SeenRequest, response: ServerResponse, abort: () => void) => void;
	/** What Entra and the pool are to be like. */
	entra?: (entra: EntraServer) => void;
	fields?: (fields: Record<string, string>) => Record<string, string>;
	items?: (engine: N8nEngine) => Promise<INodeExecutionData[]>;
	/** Has time limits of a minute and more be over in a second, once there is a token. */
	shortLimits?: boolean;
}

/** After a fault the session is asked what became of the code for as long as the code may run. */
const EXECUTE: INodeParameters = {
	operation: 'execute',
	pythonCode: '1 + 1',
	outputFiles: 'none',
	options: { timeout: 1 },
};
const LIST: INodeParameters = { operation: 'list' };
const DOWNLOAD: INodeParameters = { operation: 'download', filePaths: 'a.csv' };
const UPLOAD: INodeParameters = { operation: 'upload', binaryPropertyName: 'data' };

/** A page that shows the request, as debugging proxies have it. */
const page = ({ headers }: SeenRequest) => `<html>${JSON.stringify(headers)}</html>`;
/** Too long a wait for the client to try again. */
const LATER = { 'Retry-After': '100' };

async function fileThatIsGone(engine: N8nEngine): Promise<INodeExecutionData[]> {
	const data = await engine.store(Buffer.from('a;b'), 'a.csv');
	const folder = join(engine.folder, 'binary-data');
	for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
		const isContent = entry.isFile() && !entry.name.endsWith('.metadata');
		if (isContent) await rm(join(entry.parentPath, entry.name));
	}
	return [{ json: {}, binary: { data } }];
}

export const FORCED_FAILURES: Record<string, ForcedFailure> = {
	'a wrong secret': {
		message: /^The client secret is wrong \(AADSTS7000215\)$/,
		parameters: LIST,
		fields: (fields) => ({
			...fields,
			authentication: 'clientSecret',
			clientSecret: `${CANARY_SECRET}-wrong`,
		}),
		entra: (entra) => (entra.refusal = 7000215),
	},
	'a certificate of another application': {
		message: /^The certificate does not belong to the application \(AADSTS700027\)$/,
		parameters: LIST,
		fields: (fields) => ({ ...fields, scope: 'https://unused.example/.default' }),
		entra: (entra) => (entra.refusal = 700027),
	},
	'a wrong passphrase': {
		message: /^The private key in 'Certificate' could not be read$/,
		parameters: LIST,
		fields: (fields) => ({ ...fields, passphrase: `${fields.passphrase}-wrong` }),
	},
	'a key of the wrong kind': {
		message: /^The private key in 'Certificate' is not an RSA key$/,
		parameters: LIST,
		fields: (fields) => ({ ...fields, certificate: ellipticCurveKey() + fields.certificate }),
	},
	'a certificate without an end': {
		message: /^'Certificate' in the credential is not a PEM text/,
		parameters: LIST,
		fields: (fields) => ({ ...fields, certificate: fields.certificate.slice(0, -9) }),
	},
	'a secret in the wrong field': {
		message: /^'Client ID' in the credential is not a GUID$/,
		parameters: LIST,
		fields: (fields) => ({ ...fields, clientId: CANARY_SECRET }),
	},
	'a token that is refused': {
		message: /^The pool refused the sign-in \(401\)$/,
		parameters: EXECUTE,
		entra: (entra) => (entra.revokedUpTo = Number.MAX_SAFE_INTEGER),
	},
	'a missing role': {
		message: /^The pool refused the sign-in \(403\): No role: Bearer \*\*\*$/,
		parameters: EXECUTE,
		pool: ({ headers }, response) =>
			sendJson(response, 403, { error: { message: `No role: ${headers.authorization}` } }),
	},
	'a page that shows the request': {
		message: /^The session pool did not list the files \(404\): .*Bearer \*\*\*/,
		parameters: LIST,
		pool: (request, response) => response.writeHead(404).end(page(request)),
	},
	'a full pool': {
		message: /^The session pool is busy \(429\)/,
		parameters: LIST,
		pool: (_request, response) => response.writeHead(429, LATER).end(),
	},
	'a broken service': {
		message: /^The session pool did not run the code \(500\): .*Bearer \*\*\*/,
		parameters: EXECUTE,
		pool: (request, response) => response.writeHead(500).end(page(request)),
	},
	'a redirect that would take the token along': {
		message: /^The endpoint answered with a redirect \(307\)/,
		parameters: LIST,
		pool: ({ headers }, response) =>
			response
				.writeHead(307, { Location: `https://elsewhere.example/${headers.authorization}` })
				.end(),
	},
	'a connection that is reset': {
		message: /^The connection to the session pool broke off/,
		parameters: EXECUTE,
		pool: (_request, response) => response.socket?.destroy(),
	},
	'no reply in time': {
		message: /^The session pool did not run the code within \d+ seconds$/,
		parameters: EXECUTE,
		shortLimits: true,
		pool: () => {},
	},
	'JSON that breaks off': {
		message: /^The reply to "run the code" was no JSON/,
		parameters: EXECUTE,
		pool: (_request, response) => response.writeHead(200).end('{"status":"Succ'),
	},
	'a page in place of JSON': {
		message: /^The reply to "list the files" was no JSON/,
		parameters: LIST,
		pool: (request, response) => response.writeHead(200).end(page(request)),
	},
	'a list that goes on elsewhere': {
		message: /^The request is not for the credential's session pool$/,
		parameters: LIST,
		pool: ({ headers }, response) =>
			sendJson(response, 200, {
				value: [],
				nextLink: `https://elsewhere.example/${headers.authorization}`,
			}),
	},
	'a download that is cut': {
		message: /./,
		parameters: DOWNLOAD,
		pool({ path }, response) {
			if (!path.includes('/content')) return sendJson(response, 200, { name: 'a.csv' });
			response.writeHead(200, { 'Content-Length': '1000' }).write('a;b');
			setTimeout(() => response.socket?.destroy(), 20);
		},
	},
	'an execution that is cancelled': {
		message: /execution was cancell?ed/,
		parameters: EXECUTE,
		pool: (_request, _response, abort) => abort(),
	},
	'a file that cannot be read': { message: /./, parameters: UPLOAD, items: fileThatIsGone },
};

/** Forces one of them on a node of a workflow, once with each setting of On Error, all at the same time. */
export async function force(
	name: string,
	{ engine, entra, fields }: Bench,
	settings: Array<INode['onError']>,
): Promise<IRun[]> {
	const failure = FORCED_FAILURES[name];
	const abort = new AbortController();
	entra.reset();
	// Loading the sign-in library can take longer than a short limit.
	if (failure.shortLimits === true) {
		engine.credentials = fields;
		await engine.run(chain({ name: 'Before', parameters: LIST }), { items: [{ json: {} }] });
	}
	failure.entra?.(entra);
	if (failure.pool !== undefined) {
		const { pool } = failure;
		let arrived = 0;
		const abortAll = (): void => {
			if (++arrived === settings.length) abort.abort();
		};
		entra.pool = (request, response) => pool(request, response, abortAll);
	}
	engine.credentials = failure.fields?.(fields) ?? fields;
	const items = (await failure.items?.(engine)) ?? [{ json: {} }];
	const run = async (onError: INode['onError']) => {
		const workflow = chain({ name: 'Failing', parameters: failure.parameters, onError });
		return await engine.run(workflow, { items, abortSignal: abort.signal });
	};
	return await withShortWaits(async () => await Promise.all(settings.map(run)), {
		limitsMs: failure.shortLimits ? 1000 : undefined,
	});
}

export interface Bench {
	engine: N8nEngine;
	entra: EntraServer;
	fields: Record<string, string>;
}

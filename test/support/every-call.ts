import { Readable } from 'node:stream';
import type { SessionPoolClient } from '../../session-pool/session-pool-client';
import type { ServiceReply } from './fake-service';
import { SESSION } from './pool-connection';

/** What the calls below run and name. */
export const CODE = 'print("größe")';
export const PYTHON = { code: CODE, language: 'python' as const, timeoutSeconds: 60 };
export const FILE = { directory: '', name: 'a #1.csv' };
export const CONTENT = { sizeInBytes: 1, open: () => Readable.from([Buffer.from('x')]) };

/** Every call of the client, by the name of its method. */
export const CALLS = {
	execute: (client: SessionPoolClient) => client.getSession(SESSION).execute(PYTHON),
	uploadFile: (client: SessionPoolClient) => client.getSession(SESSION).files.upload(FILE, CONTENT),
	downloadFile: async (client: SessionPoolClient) => {
		(await client.getSession(SESSION).files.download(FILE)).stream.destroy();
	},
	listFiles: (client: SessionPoolClient) =>
		client.getSession(SESSION).files.list({ directory: '', recursive: false }),
	getFile: (client: SessionPoolClient) => client.getSession(SESSION).files.get(FILE),
	deleteFile: (client: SessionPoolClient) => client.getSession(SESSION).files.delete(FILE),
	deleteSession: (client: SessionPoolClient) => client.getSession(SESSION).end(),
};

export type Call = keyof typeof CALLS;

export const CALL_NAMES = Object.keys(CALLS) as Call[];

/** Success with as little in it as the service may send. */
export const BARE_REPLIES: Record<Call, ServiceReply> = {
	execute: { json: { status: 'Succeeded', properties: { status: 'Success' } } },
	uploadFile: { json: {} },
	downloadFile: { body: 'x' },
	listFiles: { json: { value: [] } },
	getFile: { json: { name: FILE.name, properties: { filename: FILE.name } } },
	deleteFile: { status: 204 },
	deleteSession: { status: 204 },
};

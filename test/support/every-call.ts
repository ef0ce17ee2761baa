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
	execute: (client: SessionPoolClient) => client.execute(SESSION, PYTHON),
	uploadFile: (client: SessionPoolClient) => client.uploadFile(SESSION, FILE, CONTENT),
	downloadFile: async (client: SessionPoolClient) => {
		(await client.downloadFile(SESSION, FILE)).stream.destroy();
	},
	listFiles: (client: SessionPoolClient) =>
		client.listFiles(SESSION, { directory: '', recursive: false }),
	getFile: (client: SessionPoolClient) => client.getFile(SESSION, FILE),
	deleteFile: (client: SessionPoolClient) => client.deleteFile(SESSION, FILE),
	deleteSession: (client: SessionPoolClient) => client.deleteSession(SESSION),
};

export type Call = keyof typeof CALLS;

export const CALL_NAMES = Object.keys(CALLS) as Call[];

/** Success with as little in it as the service may send. */
export const BARE_REPLIES: Record<Call, ServiceReply> = {
	execute: { json: {} },
	uploadFile: { json: {} },
	downloadFile: { body: 'x' },
	listFiles: { json: { value: [] } },
	getFile: { json: {} },
	deleteFile: { status: 204 },
	deleteSession: { status: 204 },
};

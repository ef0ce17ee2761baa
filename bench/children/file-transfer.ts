/** Moves one file between n8n's binary store (on disk) and the pool, and watches the memory of this process. */
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { IBinaryData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { Pool } from 'undici';
import { N8nEngine } from '../../test/engine/n8n-engine';
import { PeakMemory } from '../peak-memory';
import { measure } from '../process';
import { timed } from '../statistics';
import { TOKEN, credentialFields, origin, route } from '../stub-client';
import { OUR_NODE, addNode, chain, runThrough } from '../workflows';

export interface TransferSettings {
	bytes: number;
	direction: 'up' | 'down';
	/**
	 * Our node; a node that goes through n8n's HTTP helper with buffers; or undici with plain streams between
	 * file and socket, which shows what streaming in Node costs by itself.
	 */
	through: 'ours' | 'helper' | 'bare';
	/** Collects garbage all the while, so that the growth is what the transfer itself holds. */
	collecting?: boolean;
}

export interface TransferResult {
	milliseconds: number;
	/** Peak of the resident memory above that of the idle process. */
	growthBytes: number;
}

/** n8n's own copy, which the HTTP Request node makes its uploads with. */
const FormData = createRequire(require.resolve('n8n-core'))('form-data') as new () => {
	append(name: string, value: Buffer, options: object): void;
	getHeaders(): Record<string, string>;
};

const headers = { Authorization: `Bearer ${TOKEN}` };
const address = (path: string) => `${origin(0)}${route(path, 'helper')}`;

async function upload(n8n: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const file = n8n.helpers.assertBinaryData(0, 'data');
	const content = await n8n.helpers.getBinaryDataBuffer(0, 'data');
	const form = new FormData();
	form.append('file', content, { filename: file.fileName, contentType: file.mimeType });
	const json = await n8n.helpers.httpRequest({
		method: 'POST',
		url: address('files'),
		headers: { ...headers, ...form.getHeaders() },
		body: form as never,
	});
	return [{ json }];
}

async function download(n8n: IExecuteFunctions, bytes: number): Promise<INodeExecutionData[]> {
	const content = await n8n.helpers.httpRequest({
		method: 'GET',
		url: address(`files/blob-${bytes}.bin/content`),
		headers,
		encoding: 'arraybuffer',
	});
	const data = await n8n.helpers.prepareBinaryData(Buffer.from(content), `blob-${bytes}.bin`);
	return [{ json: {}, binary: { data } }];
}

/** Straight between n8n's file and the socket. */
async function bare(engine: N8nEngine, pool: Pool, bytes: number, file?: IBinaryData) {
	if (file === undefined) {
		const path = route(`files/blob-${bytes}.bin/content`, 'bare');
		const { body } = await pool.request({ method: 'GET', path, headers });
		return await pipeline(body, createWriteStream(join(engine.folder, `blob-${bytes}.bin`)));
	}
	const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="in.bin"\r\n\r\n';
	const tail = '\r\n--b--\r\n';
	async function* parts() {
		yield Buffer.from(head);
		yield* createReadStream(pathOf(engine, file as IBinaryData)) as AsyncIterable<Buffer>;
		yield Buffer.from(tail);
	}
	const reply = await pool.request({
		method: 'POST',
		path: route('files', 'bare'),
		headers: {
			...headers,
			'content-type': 'multipart/form-data; boundary=b',
			'content-length': String(head.length + bytes + tail.length),
		},
		body: Readable.from(parts(), { objectMode: false }),
	});
	await reply.body.text();
}

measure(
	async ({ bytes, direction, through, collecting }: TransferSettings): Promise<TransferResult> => {
		let wanted = 1024;
		const helperNode = addNode('bench.transfer', async (n8n) =>
			direction === 'up' ? await upload(n8n) : await download(n8n, wanted),
		);
		const engine = await N8nEngine.start({ credentials: credentialFields(0) });

		const pool = new Pool(origin(0), { connections: 1 });
		const transfer = async (size: number, file?: IBinaryData) => {
			if (through === 'bare') return await bare(engine, pool, size, file);
			wanted = size;
			const parameters =
				direction === 'up'
					? { operation: 'upload', binaryPropertyName: 'data' }
					: { operation: 'download', filePaths: `blob-${size}.bin` };
			const workflow = chain(
				through === 'ours' ? { type: OUR_NODE, parameters } : { type: helperNode },
			);
			const items = [file === undefined ? { json: {} } : { json: {}, binary: { data: file } }];
			return await runThrough(engine, workflow, { items });
		};
		const stored = async (size: number) =>
			direction === 'up' ? await storedFile(engine, size) : undefined;

		// Sign-in and the SDK are loaded once in a process, whatever is moved; they are not the file's.
		for (let round = 0; round < 3; round++) await transfer(1024, await stored(1024));
		const file = await stored(bytes);
		const memory = PeakMemory.start();
		const collector = collecting
			? setInterval(() => global.gc?.({ type: 'minor' }), 20)
			: undefined;
		const milliseconds = await timed(async () => await transfer(bytes, file));
		clearInterval(collector);
		const growthBytes = memory.stop();
		await engine.close();
		return { milliseconds, growthBytes };
	},
);

/**
 * A file of n8n's store that has not been in this process's memory: a small one is stored and then made
 * as long as is wanted, with zeros.
 */
async function storedFile(engine: N8nEngine, size: number): Promise<IBinaryData> {
	const file = await engine.store(Buffer.from('x'), `blob-${size}.bin`);
	const path = pathOf(engine, file);
	await truncate(path, size);
	const metadata = JSON.parse(await readFile(`${path}.metadata`, 'utf8')) as object;
	await writeFile(`${path}.metadata`, JSON.stringify({ ...metadata, fileSize: size }));
	return { ...file, bytes: size };
}

function pathOf(engine: N8nEngine, file: IBinaryData): string {
	return join(engine.folder, 'binary-data', file.id?.split(':')[1] ?? '');
}

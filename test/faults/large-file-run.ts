import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type IncomingMessage, get } from 'node:http';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { INodeParameters } from 'n8n-workflow';
import { NEWEST } from '../support/api-versions';
import { N8nEngine, outputOf } from '../engine/n8n-engine';
import { chain } from '../support/chain';

/** What a run with one large file tells the process that started it. */
export interface LargeFileReport {
	/** Bytes by which the resident memory grew, at most. */
	growth: number;
	milliseconds: number;
	/** Of the downloaded file. */
	sha256?: string;
	error?: string;
}

const SMALL = 3 * 1024 * 1024;
const [, , operation, endpoint, size] = process.argv;

async function main(): Promise<void> {
	const credentials = { authentication: 'none', poolManagementEndpoint: endpoint };
	const engine = await N8nEngine.start({ credentials, binaryMode: 'filesystem' });
	try {
		// Loads all code, and lets the buffers that Node keeps come to be.
		const small = await storedFile(engine, 'small.bin', SMALL);
		await run(engine, { ...UPLOAD, sessionIdentifier: 'warm-up' }, small);
		await run(engine, { ...DOWNLOAD, filePaths: 'small.bin', sessionIdentifier: 'warm-up' });
		await run(engine, {
			operation: 'delete',
			target: 'session',
			...CUSTOM,
			sessionIdentifier: 'warm-up',
		});

		const item =
			operation === 'upload' ? await storedFile(engine, 'large.bin', Number(size)) : undefined;
		const parameters = operation === 'upload' ? UPLOAD : DOWNLOAD;
		global.gc?.();
		const before = process.memoryUsage().rss;
		let peak = before;
		const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 2);
		const from = performance.now();
		const bare = operation === 'bare';
		const { error, items } = bare
			? await bareDownload(engine)
			: await run(engine, parameters, item);
		const milliseconds = Math.round(performance.now() - from);
		clearInterval(watch);
		const report: LargeFileReport = { growth: peak - before, milliseconds, error };
		if (operation === 'download' && error === undefined) {
			const hash = createHash('sha256');
			await pipeline(createReadStream(pathOf(engine, items[0].binary?.data.id ?? '')), hash);
			report.sha256 = hash.digest('hex');
		}
		process.send?.(report);
	} finally {
		await engine.close();
	}
	process.disconnect();
}

const CUSTOM = { session: 'custom', sessionIdentifier: 'large-files' };
const UPLOAD: INodeParameters = { operation: 'upload', ...CUSTOM };
const DOWNLOAD: INodeParameters = { operation: 'download', filePaths: 'large.bin', ...CUSTOM };

/** The same with nothing but Node, to tell what of the growth is Node's own. */
async function bareDownload(engine: N8nEngine) {
	const query = `api-version=${NEWEST}&identifier=large-files`;
	const response = await new Promise<IncomingMessage>((resolve) =>
		get(`${endpoint}/files/large.bin/content?${query}`, resolve),
	);
	await writeFile(join(engine.folder, 'bare.bin'), response);
	return { error: undefined, items: [] };
}

/** Where n8n's filesystem mode keeps a file, by its id `filesystem-v2:<path>`. */
function pathOf(engine: N8nEngine, id: string): string {
	return join(engine.folder, 'binary-data', id.replace(/^[^:]+:/, ''));
}

/** A file in n8n's store, put there without passing through memory: that would hide the growth. */
async function storedFile(engine: N8nEngine, name: string, length: number) {
	const binary = await engine.store(Buffer.alloc(1), name);
	const path = pathOf(engine, binary.id ?? '');
	const metadata = JSON.parse(await readFile(`${path}.metadata`, 'utf8')) as object;
	await writeFile(`${path}.metadata`, JSON.stringify({ ...metadata, fileSize: length }));
	await truncate(path, length);
	return { json: {}, binary: { data: binary } };
}

async function run(
	engine: N8nEngine,
	parameters: INodeParameters,
	item: Awaited<ReturnType<typeof storedFile>> | { json: {} } = { json: {} },
) {
	const { data, ...rest } = await engine.run(chain({ name: 'Node', parameters }), {
		mode: 'trigger',
		items: [item],
	});
	const { error } = data.resultData;
	const said = error && [error.message, error.description].filter(Boolean).join(' ');
	return { error: said || undefined, items: outputOf({ data, ...rest }, 'Node') };
}

void main();

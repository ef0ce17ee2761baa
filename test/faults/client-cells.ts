import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { IBinaryData } from 'n8n-workflow';
import type { RunningSessionPool } from 'azure-dynamic-sessions-emulator';
import { downloadToBinary } from '../../nodes/AzureCodeInterpreter/files/output-file';
import type { NodeRun } from '../../nodes/AzureCodeInterpreter/run/node-run';
import type { ChosenSession } from '../../nodes/AzureCodeInterpreter/session/session-choice';
import type { SessionPoolClient } from '../../session-pool/session-pool-client';
import { ALWAYS, type Fault, type FaultProxy, type Match } from './fault-proxy';
import { GATEWAY_WORDS, poolIsFull } from './pool-behind-faults';

export const SESSION = 'faults-1';
const DOOMED = 'faults-2';
const CONTENT = Buffer.from(Array.from({ length: 50_000 }, (_, index) => index % 251));
const LISTED = ['one.txt', 'two.txt', 'three.txt'];

/** What the pool holds afterwards, asked for without the faults. */
export interface Witness {
	pool: RunningSessionPool;
	direct: SessionPoolClient;
}

/** One call of the client, and how to tell that it did what it said. */
export interface Operation {
	name: string;
	/** Which of its requests is to go wrong. */
	match: Match;
	prepare?(witness: Witness): Promise<void>;
	run(client: SessionPoolClient): Promise<unknown>;
	/**
	 * Something that was lost or left short, in words; '' when all is well.
	 * @param result what the call gave, or undefined when it ended in an error
	 */
	loss(witness: Witness, result: unknown): Promise<string> | string;
}

const file = (name: string) => ({ directory: '', name });
const content = (bytes: Buffer) => ({
	sizeInBytes: bytes.length,
	open: () => Readable.from([bytes.subarray(0, 20_000), bytes.subarray(20_000)]),
});

async function stored(witness: Witness, name: string): Promise<Buffer | undefined> {
	const files = await witness.direct
		.getSession(SESSION)
		.files.list({ directory: '', recursive: false });
	if (!files.some((entry) => entry.name === name)) return undefined;
	return await buffer((await witness.direct.getSession(SESSION).files.download(file(name))).stream);
}

/** The node's own way of bringing a file into n8n, with a store that keeps what it is given. */
export async function downloadAsTheNodeDoes(client: SessionPoolClient, name: string) {
	let kept: Buffer = Buffer.alloc(0);
	const helpers = {
		async prepareBinaryData(given: Buffer | Readable, fileName: string): Promise<IBinaryData> {
			kept = Buffer.isBuffer(given) ? given : await buffer(given);
			return { data: '', mimeType: 'application/octet-stream', fileName, bytes: kept.length };
		},
	};
	const run = { n8n: { helpers }, pool: client } as unknown as NodeRun;
	const said = client.getSession(SESSION).files.get(file(name));
	said.catch(() => {});
	await downloadToBinary(
		run,
		{ client: client.getSession(SESSION) } as ChosenSession,
		file(name),
		said,
	);
	return kept;
}

export const OPERATIONS: Operation[] = [
	{
		name: 'execute',
		match: { method: 'POST', path: /^\/executions$/ },
		async run(client) {
			const request = { code: '6 * 7', language: 'python' as const, timeoutSeconds: 60 };
			const outcome = await client.getSession(SESSION).execute(request);
			if (outcome.status === 'Failed') throw new Error(`Failed: ${outcome.stderr}`);
			return outcome.result;
		},
		loss: (_witness, result) => (result === undefined || result === 42 ? '' : `gave ${result}`),
	},
	{
		name: 'upload',
		match: { method: 'POST', path: /^\/files$/ },
		async prepare({ direct }) {
			if (
				(await direct.getSession(SESSION).files.list({ directory: '', recursive: false })).length >
				0
			) {
				await direct.getSession(SESSION).files.delete(file('up.bin'));
			}
		},
		run: async (client) =>
			await client.getSession(SESSION).files.upload(file('up.bin'), content(CONTENT)),
		async loss(witness, result) {
			const there = await stored(witness, 'up.bin');
			if (there === undefined) return result === undefined ? '' : 'lost file';
			return there.equals(CONTENT) ? '' : 'short file';
		},
	},
	{
		name: 'download',
		match: { method: 'GET', path: /^\/files\/[^/]+\/content$/ },
		prepare: async ({ direct }) =>
			void (await direct.getSession(SESSION).files.upload(file('down.bin'), content(CONTENT))),
		run: async (client) => await downloadAsTheNodeDoes(client, 'down.bin'),
		loss: (_witness, result) =>
			result === undefined || CONTENT.equals(result as Buffer) ? '' : 'short file',
	},
	{
		name: 'list',
		match: { method: 'GET', path: /^\/files$/ },
		async prepare({ direct }) {
			for (const name of LISTED) {
				await direct.getSession(SESSION).files.upload(file(name), content(Buffer.from(name)));
			}
		},
		run: async (client) =>
			await client.getSession(SESSION).files.list({ directory: '', recursive: true }),
		loss(_witness, result) {
			if (result === undefined) return '';
			const names = (result as Array<{ name: string }>).map(({ name }) => name);
			return LISTED.every((name) => names.includes(name)) ? '' : 'lost files';
		},
	},
	{
		name: 'metadata',
		match: { method: 'GET', path: /^\/files\/[^/]+$/ },
		prepare: async ({ direct }) =>
			void (await direct.getSession(SESSION).files.upload(file('down.bin'), content(CONTENT))),
		run: async (client) => await client.getSession(SESSION).files.get(file('down.bin')),
		loss: (_witness, result) =>
			result === undefined || (result as { sizeInBytes: number }).sizeInBytes === CONTENT.length
				? ''
				: 'wrong size',
	},
	{
		name: 'delete file',
		match: { method: 'DELETE', path: /^\/files\// },
		prepare: async ({ direct }) =>
			void (await direct.getSession(SESSION).files.upload(file('gone.bin'), content(CONTENT))),
		run: async (client) => (
			await client.getSession(SESSION).files.delete(file('gone.bin')),
			'deleted'
		),
		loss: async (witness, result) =>
			result !== undefined && (await stored(witness, 'gone.bin')) !== undefined
				? 'still there'
				: '',
	},
	{
		name: 'delete session',
		match: { method: 'DELETE', path: /^\/session$/ },
		prepare: async ({ direct }) =>
			void (await direct.getSession(DOOMED).files.upload(file('a.bin'), content(CONTENT))),
		run: async (client) => (await client.getSession(DOOMED).end(), 'deleted'),
		loss: ({ pool }, result) =>
			result !== undefined && pool.sessions().some(({ identifier }) => identifier === DOOMED)
				? 'still there'
				: '',
	},
];

type Expected = 'ok' | 'error' | 'either';

/** Something that goes wrong, and what must come of it. */
export interface Trouble {
	name: string;
	arrange(proxy: FaultProxy, operation: Operation): void | Promise<void>;
	/** Of an execution, and of everything else. */
	expect: { execute: Expected; others: Expected };
	/** Operations that it makes sense for; all unless told otherwise. */
	only?: string[];
}

const first =
	(fault: Fault): Trouble['arrange'] =>
	(proxy, { match }) =>
		void proxy.fault(match, fault);
const always =
	(fault: Fault): Trouble['arrange'] =>
	(proxy, { match }) =>
		void proxy.fault({ ...match, nth: ALWAYS }, fault);

const OK = { execute: 'ok', others: 'ok' } as const;
const ERROR = { execute: 'error', others: 'error' } as const;
const NOT_TWICE = { execute: 'error', others: 'ok' } as const;
const json = { 'content-type': 'application/json' };
const html = { 'content-type': 'text/html' };
const PAGE = '<html><body><h1>Sign in to the proxy</h1></body></html>';
const seconds = (count: number) => new Date(Date.now() + count * 1000).toUTCString();

/** The gateway gives up on a request that the pool carries out all the same. */
const behindGateway = (status: number, times: 'once' | 'always' = 'once'): Trouble => ({
	name: `${status} after it ran, ${times}`,
	arrange: (times === 'once' ? first : always)({ kind: 'reply', forward: true, status }),
	expect: times === 'once' ? NOT_TWICE : ERROR,
});

/** The gateway answers by itself, and the pool never sees the request. */
const beforeGateway = (status: number): Trouble => ({
	name: `${status} before it reached the pool`,
	arrange: first({ kind: 'reply', status, body: GATEWAY_WORDS }),
	expect: NOT_TWICE,
});

const turnedAway = (words: string, headers: Record<string, string> = {}): Trouble => ({
	name: `full pool${words}`,
	arrange: first({ ...poolIsFull(), headers }),
	expect: OK,
});

export const TROUBLES: Trouble[] = [
	{ name: 'none', arrange: () => {}, expect: OK },
	{ name: 'delay of 50 ms', arrange: first({ kind: 'delay', ms: 50 }), expect: OK },
	{
		name: 'refused for 20 ms',
		async arrange(proxy) {
			await proxy.refuse();
			setTimeout(() => void proxy.accept(), 20);
		},
		expect: OK,
	},
	{ name: 'refused throughout', arrange: async (proxy) => await proxy.refuse(), expect: ERROR },
	{ name: 'reset before, once', arrange: first({ kind: 'resetBefore' }), expect: NOT_TWICE },
	{ name: 'reset before, always', arrange: always({ kind: 'resetBefore' }), expect: ERROR },
	{
		name: 'reset within the request',
		arrange: first({ kind: 'resetWithin' }),
		expect: NOT_TWICE,
		only: ['execute', 'upload'],
	},
	{ name: 'reply lost, once', arrange: first({ kind: 'resetAfter' }), expect: NOT_TWICE },
	{
		name: 'reply lost, always',
		arrange: always({ kind: 'resetAfter' }),
		// Every try after the first is told that there is nothing left to delete, but never hears it.
		expect: ERROR,
	},
	{
		name: 'reply cut, once',
		arrange: first({ kind: 'cutReply' }),
		expect: NOT_TWICE,
		only: ['execute', 'upload', 'download', 'list', 'metadata'],
	},
	{
		name: 'reply cut, always',
		arrange: always({ kind: 'cutReply' }),
		expect: ERROR,
		only: ['execute', 'upload', 'download', 'list', 'metadata'],
	},
	{
		name: 'reply cut, no length',
		arrange: always({ kind: 'cutReply', unannounced: true }),
		expect: ERROR,
		only: ['execute', 'upload', 'download', 'list', 'metadata'],
	},
	{ name: 'slow drip', arrange: first({ kind: 'drip', pieces: 20, everyMs: 5 }), expect: OK },
	{
		name: 'head, then silence',
		arrange: always({ kind: 'headOnly' }),
		expect: ERROR,
		// The reply to a deletion has no body to wait for.
		only: ['execute', 'upload', 'download', 'list', 'metadata'],
	},
	{ name: 'silence', arrange: always({ kind: 'silence' }), expect: ERROR },
	...[408, 429, 500, 502, 503, 504].map((status) => behindGateway(status)),
	...[408, 429, 500, 502, 503, 504].map((status) => beforeGateway(status)),
	behindGateway(500, 'always'),
	turnedAway(''),
	{ name: 'full pool, 500', arrange: first(poolIsFull(500)), expect: OK },
	turnedAway(', Retry-After seconds', { 'retry-after': '0' }),
	turnedAway(', Retry-After date', { 'retry-after': seconds(-5) }),
	turnedAway(', retry-after-ms', { 'retry-after-ms': '20' }),
	{
		name: '429, Retry-After an hour',
		arrange: first({ kind: 'reply', status: 429, headers: { 'retry-after': '3600' } }),
		expect: ERROR,
	},
	{ name: '429 always', arrange: always({ kind: 'reply', status: 429 }), expect: ERROR },
	{ name: '503 always', arrange: always({ kind: 'reply', status: 503 }), expect: ERROR },
	{ name: '401', arrange: first({ kind: 'reply', status: 401 }), expect: ERROR },
	{
		name: 'HTML with 200',
		arrange: always({ kind: 'reply', status: 200, headers: html, body: PAGE }),
		expect: ERROR,
	},
	{
		name: 'HTML with 200 after it ran',
		arrange: always({ kind: 'reply', forward: true, status: 200, headers: html, body: PAGE }),
		expect: ERROR,
	},
	{
		name: 'empty 200 after it ran',
		arrange: always({ kind: 'reply', forward: true, status: 200, headers: json }),
		// Nothing is what a deletion is answered with.
		expect: { execute: 'error', others: 'either' },
	},
	{
		name: 'JSON cut short',
		arrange: always({ kind: 'change', body: (body) => body.subarray(0, body.length / 2) }),
		expect: ERROR,
		only: ['execute', 'upload', 'list', 'metadata'],
	},
	{
		name: 'wrong content type',
		arrange: always({ kind: 'change', headers: { 'content-type': 'text/plain' } }),
		expect: OK,
		only: ['execute', 'upload', 'download', 'list', 'metadata'],
	},
	{
		name: '200 with an error object',
		arrange: always({
			kind: 'reply',
			forward: true,
			status: 200,
			headers: json,
			body: JSON.stringify({ error: { code: 'Broken', message: 'The session broke.' } }),
		}),
		expect: ERROR,
	},
	{
		name: 'unknown status word',
		arrange: always({
			kind: 'change',
			body: (body) => body.toString().replace('"Succeeded"', '"Pondered"'),
		}),
		expect: ERROR,
		only: ['execute'],
	},
];

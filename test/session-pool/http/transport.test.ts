import type { RequestListener } from 'node:http';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createTransport } from '../../../session-pool/http/transport';
import { LoopbackServer } from '../../support/loopback-server';
import { SESSION, connect, unsignedConnection } from '../../support/pool-connection';
import { inputRefusalOf, refusalOf } from '../../support/refusal';

const request = { code: '1', language: 'python' as const, timeoutSeconds: 60 };

let server: LoopbackServer | undefined;

async function start(listener: RequestListener): Promise<string> {
	server = await LoopbackServer.start(listener);
	return server.endpoint;
}

afterEach(async () => {
	await server?.stop();
	server = undefined;
});

describe('A connection that never opens', () => {
	test('is refused, so that the code cannot have run', async () => {
		const endpoint = await start(() => {});
		await server?.stop();
		const refusal = await refusalOf(
			(await connect(undefined, endpoint)).getSession(SESSION).execute(request),
		);
		expect(refusal.message).toContain('The session pool at 127.0.0.1 could not be reached');
		expect(refusal.advice).toContain('Pool Management Endpoint');
		expect(refusal).toMatchObject({ status: null, code: 'ECONNREFUSED', mayHaveRun: false });
	});
});

describe('A connection that breaks off', () => {
	test('before the answer leaves open whether the code ran', async () => {
		const endpoint = await start((message) => message.socket.destroy());
		const refusal = await refusalOf(
			(await connect(undefined, endpoint)).getSession(SESSION).execute(request),
		);
		expect(refusal.message).toContain('The connection to the session pool broke off');
		expect(refusal).toMatchObject({ status: null, code: 'ECONNRESET', mayHaveRun: true });
	});

	test('within the answer leaves it open too', async () => {
		const endpoint = await start((_message, response) => {
			response.writeHead(200, { 'Content-Length': '1000' });
			response.write('{"status":"Succeeded"', () => response.destroy());
		});
		const refusal = await refusalOf(
			(await connect(undefined, endpoint)).getSession(SESSION).execute(request),
		);
		expect(refusal.message).toContain('The connection to the session pool broke off');
		expect(refusal).toMatchObject({ status: null, mayHaveRun: true });
	});
});

/** Sends something with a limit that tests can wait for. */
async function send(
	endpoint: string,
	options: { streamReply?: boolean; cancel?: AbortSignal; timeoutMs?: number },
) {
	const connection = unsignedConnection(undefined, endpoint);
	const transport = await createTransport(connection);
	const { cancel: abortSignal, streamReply, timeoutMs = 50 } = options;
	return await transport.send({
		action: 'run the code',
		method: 'GET',
		url: `${endpoint}/files`,
		retry: 'idempotent',
		maxReplyBytes: 1000,
		timeoutMs: abortSignal === undefined ? timeoutMs : 60_000,
		streamReply,
		abortSignal,
	});
}

const neverAnswers: RequestListener = () => {};
const neverEnds: RequestListener = (_message, response) => {
	response.writeHead(200, { 'Content-Length': '1000' });
	response.write('{');
};
const refusesWithoutEnd: RequestListener = (_message, response) => {
	response.writeHead(500, { 'Content-Length': '1000' });
	response.write('{');
};

describe('An answer that does not come in time', () => {
	test.each<[string, RequestListener, boolean]>([
		['at all', neverAnswers, false],
		['to its end', neverEnds, false],
		['at all, for a download', neverAnswers, true],
		['to its end, for the refusal of a download', refusesWithoutEnd, true],
	])('is an error that may have run: it does not come %s', async (_case, listener, streamReply) => {
		const endpoint = await start(listener);
		const refusal = await refusalOf(send(endpoint, { streamReply }));
		expect(refusal.message).toBe('The session pool did not run the code within 0 seconds');
		expect(refusal).toMatchObject({ status: null, code: 'Timeout', mayHaveRun: true });
	});

	test('is no matter to a download that has begun and takes longer', async () => {
		const endpoint = await start((_message, response) => {
			response.write('{');
			setTimeout(() => response.end('}'), 1000);
		});
		const response = await send(endpoint, { streamReply: true, timeoutMs: 500 });
		expect(await text(response.readableStreamBody as Readable)).toBe('{}');
	});
});

describe('A call that is cancelled', () => {
	test.each<[string, RequestListener, boolean]>([
		['before the answer', neverAnswers, false],
		['within the answer', neverEnds, false],
		['before a download begins', neverAnswers, true],
	])('ends at once: %s', async (_case, listener, streamReply) => {
		const cancelling = new AbortController();
		const endpoint = await start((message, response) => {
			listener(message, response);
			setTimeout(() => cancelling.abort(), 20);
		});
		const refusal = await refusalOf(send(endpoint, { streamReply, cancel: cancelling.signal }));
		expect(refusal.message).toBe('The workflow execution was canceled');
		expect(refusal).toMatchObject({ status: null, code: 'Cancelled', mayHaveRun: true });
	});

	test('before it begins is not sent', async () => {
		const listener = jest.fn<void, Parameters<RequestListener>>((_message, response) => {
			response.end('{}');
		});
		const endpoint = await start(listener);
		const refusal = await refusalOf(send(endpoint, { cancel: AbortSignal.abort() }));
		expect(refusal).toMatchObject({ code: 'Cancelled', mayHaveRun: false });
		expect(listener).not.toHaveBeenCalled();
	});
});

test('A URL outside the pool is not sent', async () => {
	const listener = jest.fn<void, Parameters<RequestListener>>((_message, response) => {
		response.end('{}');
	});
	const endpoint = await start(listener);
	const transport = await createTransport(unsignedConnection(undefined, endpoint));
	for (const url of [
		`${endpoint}2/files`,
		`${endpoint}/../x`,
		'http://elsewhere.example/pool-1/x',
	]) {
		const call = transport.send({
			action: 'x',
			method: 'GET',
			url,
			retry: 'idempotent',
			maxReplyBytes: 1000,
			timeoutMs: 1000,
		});
		const refusal = await refusalOf(call);
		inputRefusalOf(() => {
			throw refusal;
		});
	}
	expect(listener).not.toHaveBeenCalled();
});

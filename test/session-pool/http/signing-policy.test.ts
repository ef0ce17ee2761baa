import { getEventListeners } from 'node:events';
import { Readable } from 'node:stream';
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { readConnection } from '../../../session-pool/connection';
import { signingPolicy } from '../../../session-pool/http/signing-policy';
import { SessionPoolClient } from '../../../session-pool/session-pool-client';
import type { TokenSignIn } from '../../../session-pool/sign-in/sign-in';
import * as tokenSource from '../../../session-pool/sign-in/token-source';
import { BARE_REPLIES, CALLS, CALL_NAMES, FILE, PYTHON } from '../../support/every-call';
import { newSecret } from '../../support/entra';
import { FakeEntra } from '../../support/fake-entra';
import { FakeService, forgetFakes } from '../../support/fake-service';
import {
	POOL_ENDPOINT,
	SERVICE_PRINCIPAL,
	SESSION,
	connectSigned,
} from '../../support/pool-connection';
import { refusalOf } from '../../support/refusal';

let entra: FakeEntra;
let pool: FakeService;
let clientSecret: string;

beforeEach(() => {
	entra = new FakeEntra();
	pool = new FakeService();
	clientSecret = newSecret();
});

afterEach(forgetFakes);

const authorizations = () => pool.seen.map(({ headers }) => headers.authorization);

describe('A token that the pool refuses', () => {
	test.each(CALL_NAMES)('is replaced by a fresh one for %s', async (call) => {
		entra.gives('token-1', 'token-2');
		pool.answers({ status: 401 }, BARE_REPLIES[call]);
		await CALLS[call](await connectSigned({ clientSecret }));
		expect(authorizations()).toEqual(['Bearer token-1', 'Bearer token-2']);
		expect(pool.seen[1].method).toBe(pool.seen[0].method);
		expect(pool.seen[1].query).toEqual(pool.seen[0].query);
		expect(pool.seen[1].body).toEqual(pool.seen[0].body);
	});

	test('has the file that was sent with it opened anew', async () => {
		entra.gives('token-1', 'token-2');
		pool.answers({ status: 401 }, BARE_REPLIES.uploadFile);
		const open = jest.fn(() => Readable.from([Buffer.from('abc')]));
		const client = await connectSigned({ clientSecret });
		await client.getSession(SESSION).files.upload(FILE, { sizeInBytes: 3, open });
		expect(open).toHaveBeenCalledTimes(2);
		expect(pool.seen[1].body.toString()).toContain('\r\n\r\nabc\r\n');
	});

	test('is replaced once, and then the refusal stands', async () => {
		entra.gives('token-1', 'token-2');
		pool.answers({ status: 401 }, { status: 401, json: { error: { code: 'Denied' } } });
		const refusal = await refusalOf(CALLS.execute(await connectSigned({ clientSecret })));
		expect(refusal).toMatchObject({ status: 401, code: 'Denied', mayHaveRun: false });
		expect(refusal.advice).toContain('Azure ContainerApps Session Executor');
		expect(pool.seen).toHaveLength(2);
		expect(entra.seen).toHaveLength(2);
	});

	test('is replaced by one for all calls that it was refused for', async () => {
		entra.gives('token-1', 'token-2', 'token-3');
		const client = await connectSigned({ clientSecret });
		pool.answers(BARE_REPLIES.execute, ...Array(10).fill({ status: 401 }));
		pool.answers(...Array(10).fill(BARE_REPLIES.execute));
		await CALLS.execute(client);
		await Promise.all(Array.from({ length: 10 }, async () => await CALLS.execute(client)));
		expect(entra.seen).toHaveLength(2);
		expect(authorizations().slice(11)).toEqual(Array(10).fill('Bearer token-2'));
	});
});

describe('A page that shows the request', () => {
	test('shows no token, neither the first nor the one it was tried again with', async () => {
		entra.gives('canary-token-1', 'canary-token-2');
		pool.answers(
			{ status: 401 },
			{ status: 403, body: '<p>Bearer canary-token-2, not canary-token-1</p>' },
		);
		const refusal = await refusalOf(CALLS.execute(await connectSigned({ clientSecret })));
		expect(refusal.message).toContain('Bearer ***');
		expect(refusal.message).not.toContain('canary-token-2');
	});

	test('shows no token however often it is in it', async () => {
		entra.gives('canary-token-1');
		pool.answers({ status: 400, body: 'canary-token-1 canary-token-1 canary-token-1' });
		const refusal = await refusalOf(CALLS.execute(await connectSigned({ clientSecret })));
		expect(refusal.message).toContain('*** *** ***');
	});
});

describe('A 401 that is not the own one of the service', () => {
	test('has idempotent calls sent again with a fresh token', async () => {
		entra.gives('token-1', 'token-2');
		pool.answers({ status: 401, body: '<p>Sign in</p>' }, BARE_REPLIES.listFiles);
		await CALLS.listFiles(await connectSigned({ clientSecret }));
		expect(authorizations()).toEqual(['Bearer token-1', 'Bearer token-2']);
	});

	test('has code not sent again, which may have run', async () => {
		entra.gives('token-1', 'token-2', 'token-3');
		pool.answers({ status: 401, body: '<p>Sign in</p>' }, BARE_REPLIES.execute);
		const client = await connectSigned({ clientSecret });
		expect(await refusalOf(CALLS.execute(client))).toMatchObject({
			kind: 'denied',
			mayHaveRun: true,
		});
		expect(pool.seen).toHaveLength(1);
		// The next call has a fresh one all the same.
		await CALLS.execute(client);
		expect(authorizations()).toEqual(['Bearer token-1', 'Bearer token-2']);
	});
});

describe('A sign-in that never answers', () => {
	afterEach(() => {
		jest.restoreAllMocks();
		jest.useRealTimers();
	});

	test('means that the code did not run', async () => {
		jest.spyOn(tokenSource, 'bearerTokenFor').mockReturnValue(new Promise(() => {}));
		const connection = readConnection({ ...SERVICE_PRINCIPAL, clientSecret });
		const retry = { maxTries: 1, firstWaitMs: 0, maxTryMs: 50 };
		const client = await SessionPoolClient.connect({ ...connection, retry });
		const refusal = await refusalOf(CALLS.execute(client));
		expect(refusal).toMatchObject({ kind: 'signIn', code: 'SignInTimeout', mayHaveRun: false });
		expect(refusal.message).toBe('The sign-in gave no token within 0 seconds');
		expect(refusal.advice).not.toContain('may have run');
		expect(pool.seen).toEqual([]);
	});

	test('is over after a minute, however long the call may take', async () => {
		jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
		jest.spyOn(tokenSource, 'bearerTokenFor').mockReturnValue(new Promise(() => {}));
		const { endpoint, signIn } = readConnection({ ...SERVICE_PRINCIPAL, clientSecret });
		const request = createPipelineRequest({ url: `${POOL_ENDPOINT}/executions` });
		const sent = refusalOf(
			signingPolicy(endpoint, signIn as TokenSignIn).sendRequest(request, jest.fn()),
		);
		await jest.advanceTimersByTimeAsync(60_000);
		expect((await sent).message).toBe('The sign-in gave no token within 60 seconds');
	});

	test('is not waited for by a request that was over before', async () => {
		jest.spyOn(tokenSource, 'bearerTokenFor').mockReturnValue(new Promise(() => {}));
		const { endpoint, signIn } = readConnection({ ...SERVICE_PRINCIPAL, clientSecret });
		const url = `${POOL_ENDPOINT}/executions`;
		const request = createPipelineRequest({ url, abortSignal: AbortSignal.abort() });
		const sent = signingPolicy(endpoint, signIn as TokenSignIn).sendRequest(request, jest.fn());
		await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
	});

	test('leaves neither a timer nor a listener behind once it has answered', async () => {
		jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
		jest.spyOn(tokenSource, 'bearerTokenFor').mockResolvedValue('token-1');
		const { endpoint, signIn } = readConnection({ ...SERVICE_PRINCIPAL, clientSecret });
		const abortSignal = new AbortController().signal;
		const request = createPipelineRequest({ url: `${POOL_ENDPOINT}/executions`, abortSignal });
		const next = jest.fn().mockResolvedValue({ status: 200 });
		await signingPolicy(endpoint, signIn as TokenSignIn).sendRequest(request, next);
		expect(next).toHaveBeenCalledTimes(1);
		expect(jest.getTimerCount()).toBe(0);
		expect(getEventListeners(abortSignal, 'abort')).toEqual([]);
	});

	test('that is stopped means that the code did not run', async () => {
		jest.spyOn(tokenSource, 'bearerTokenFor').mockReturnValue(new Promise(() => {}));
		const abort = new AbortController();
		const client = await connectSigned({ clientSecret });
		const { signal: abortSignal } = abort;
		const run = refusalOf(client.getSession(SESSION, { abortSignal }).execute(PYTHON));
		abort.abort();
		expect(await run).toMatchObject({ kind: 'cancelled', mayHaveRun: false });
	});
});

test('A refusal with 403 stands at once, since a fresh token would not help', async () => {
	entra.gives('canary-token');
	pool.answers({ status: 403 });
	const refusal = await refusalOf(CALLS.execute(await connectSigned({ clientSecret })));
	expect(refusal).toMatchObject({ status: 403, mayHaveRun: false });
	expect(pool.seen).toHaveLength(1);
	expect(entra.seen).toHaveLength(1);
});

describe('A request to anywhere else', () => {
	test.each([
		'https://elsewhere.example/executions',
		`${POOL_ENDPOINT}2/executions`,
		`${POOL_ENDPOINT}/%2e%2e/pool-2/executions`,
	])('is neither signed nor sent, and no token is asked for: %s', async (url) => {
		const { endpoint, signIn } = readConnection({ ...SERVICE_PRINCIPAL, clientSecret });
		const policy = signingPolicy(endpoint, signIn as TokenSignIn);
		const request = createPipelineRequest({ url, headers: createHttpHeaders() });
		const next = jest.fn();
		await refusalOf(policy.sendRequest(request, next));
		expect(next).not.toHaveBeenCalled();
		expect(request.headers.has('Authorization')).toBe(false);
		expect(entra.seen).toEqual([]);
	});
});

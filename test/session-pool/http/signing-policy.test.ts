import { Readable } from 'node:stream';
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { readConnection } from '../../../session-pool/connection';
import { signingPolicy } from '../../../session-pool/http/signing-policy';
import type { TokenSignIn } from '../../../session-pool/sign-in/sign-in';
import { BARE_REPLIES, CALLS, CALL_NAMES, FILE } from '../../support/every-call';
import { FakeEntra, newSecret } from '../../support/fake-entra';
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

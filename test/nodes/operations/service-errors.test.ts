import type { INodeParameters } from 'n8n-workflow';
import { API_VERSIONS, NEWEST } from '../../support/api-versions';
import { LoopbackServer } from '../../support/loopback-server';
import { shortenWaits } from '../../support/short-waits';
import { Workbench } from '../../support/workbench';

let bench: Workbench;
let undo: () => void;

beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: 100 });
	undo = shortenWaits();
});

afterAll(async () => {
	undo();
	await bench.close();
});

/** Each operation and the request that decides it. */
const OPERATIONS: Array<{
	operation: string;
	parameters: INodeParameters;
	request: { method: string; path: RegExp };
	action: string;
}> = [
	{
		operation: 'execute',
		parameters: { pythonCode: '1', outputFiles: 'none' },
		request: { method: 'POST', path: /\/(executions|code\/execute)$/ },
		action: 'run the code',
	},
	{
		operation: 'upload',
		parameters: { source: 'text', text: 'x', fileName: 'a.txt' },
		request: { method: 'POST', path: /\/files(\/upload)?$/ },
		action: 'store /mnt/data/a.txt',
	},
	{
		operation: 'download',
		parameters: { filePaths: 'a.txt' },
		request: { method: 'GET', path: /\/content(\/|$)/ },
		action: 'give /mnt/data/a.txt',
	},
	{
		operation: 'list',
		parameters: {},
		request: { method: 'GET', path: /\/files$/ },
		action: 'list the files',
	},
	{
		operation: 'delete',
		parameters: { filePaths: 'a.txt' },
		request: { method: 'DELETE', path: /\/files\// },
		action: 'delete /mnt/data/a.txt',
	},
];

const ROLE = "the role 'Azure ContainerApps Session Executor' on the session pool";

describe.each(API_VERSIONS)('with API version %s', (apiVersion) => {
	beforeAll(() => bench.useApiVersion(apiVersion));

	describe.each(OPERATIONS)('$operation', ({ operation, parameters, request, action }) => {
		test.each([
			[401, 'The pool refused the sign-in (401)', ROLE],
			[403, 'The pool refused the sign-in (403)', ROLE],
			[413, `The session pool did not ${action} (413)`, 'files of up to 128 MB'],
			[429, 'The session pool is busy (429)', 'run fewer items in parallel'],
		])('refused with %i says what happened and what to do', async (status, message, advice) => {
			// So long a wait is left to the workflow.
			const headers = { 'retry-after': '600' };
			bench.pool.inject({ ...request, status, headers });
			const { run, error, items } = await bench.runNode({ operation, ...parameters });
			expect(run.status).toBe('error');
			expect(items).toEqual([]);
			expect(error?.description).toContain(advice);
			// The service sends these two without a body.
			if (status === 401 || status === 403) {
				expect(error?.message).toBe(message);
			} else {
				expect(error?.message).toBe(`${message}: This ${status} was asked for by a test`);
				expect(error?.description).toContain('Code: Injected.');
				expect(error?.description).toMatch(/Trace ID for Azure support: 00-[0-9a-f]{32}-/);
			}
			expect(error).toMatchObject({ httpCode: String(status), context: { itemIndex: 0 } });
		});
	});

	test.each(OPERATIONS.filter(({ operation }) => operation !== 'delete'))(
		'$operation where the pool is not there says what to check',
		async ({ operation, parameters, request, action }) => {
			bench.pool.inject({ ...request, status: 404 });
			const { error } = await bench.runNode({ operation, ...parameters });
			expect(error?.message).toContain(`The session pool did not ${action} (404)`);
			expect(error?.description).toContain("'Pool Management Endpoint' in the credential");
		},
	);
});

describe('with the newest API version', () => {
	beforeAll(() => bench.useApiVersion(NEWEST));

	test.each([
		['ENOENT: no such file', 'n8n has stock phrases for such codes'],
		['getaddrinfo ENOTFOUND x', 'and for such words'],
	])('the service’s own sentence "%s" stays, though %s', async (sentence) => {
		const body = { error: { code: 'Odd', message: sentence } };
		bench.pool.inject({ method: 'POST', path: /\/files$/, status: 400, body });
		const { error } = await bench.runNode({ operation: 'upload', ...OPERATIONS[1].parameters });
		expect(error?.message).toBe(
			`The session pool did not store /mnt/data/a.txt (400): ${sentence}`,
		);
	});

	test('the page of a proxy that answers instead is cut to its text', async () => {
		const body =
			'<html><head><style>p{}</style></head><body><h1>Blocked</h1> by policy</body></html>';
		bench.pool.inject({ method: 'GET', path: /\/files$/, status: 407, body });
		const { error } = await bench.runNode({ operation: 'list' });
		expect(error?.message).toBe('The session pool did not list the files (407): Blocked by policy');
	});
});

describe('a connection', () => {
	/** Runs the node against another endpoint than the pool of this file. */
	async function runAt(endpoint: string, parameters: INodeParameters) {
		const { credentials } = bench.engine;
		bench.engine.credentials = { ...credentials, poolManagementEndpoint: endpoint };
		try {
			return await bench.runNode(parameters, { mode: 'manual' });
		} finally {
			bench.engine.credentials = credentials;
		}
	}

	test('that nobody takes names the host and says what to check', async () => {
		const server = await LoopbackServer.start(() => {});
		await server.stop();
		const { run, error } = await runAt(server.endpoint, { operation: 'list' });
		expect(run.status).toBe('error');
		expect(error?.message).toMatch(/^The session pool at 127\.0\.0\.1 could not be reached/);
		expect(error?.description).toContain("Check 'Pool Management Endpoint' in the credential");
		expect(error?.context.itemIndex).toBe(0);
	});

	test.each([
		['small', 1000],
		['large', 3 * 1024 * 1024],
	])('that breaks off within a %s file is an error, not a shorter file', async (_, sizeInBytes) => {
		const server = await LoopbackServer.start((request, response) => {
			if (request.url?.includes('/content')) {
				response.writeHead(200, { 'content-length': sizeInBytes });
				response.write(Buffer.alloc(sizeInBytes - 1), () => response.destroy());
			} else response.end('{"name":"a.txt"}');
		});
		const parameters = { operation: 'download', filePaths: 'a.txt' };
		const { error, items } = await runAt(server.endpoint, parameters).finally(
			async () => await server.stop(),
		);
		expect(items).toEqual([]);
		expect(error?.message).toMatch(
			/^The download of \/mnt\/data\/a\.txt broke off after \d+ of \d+ bytes$/,
		);
		expect(error?.context.itemIndex).toBe(0);
	});
});

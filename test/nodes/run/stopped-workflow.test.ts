import { ExecuteContext } from 'n8n-core';
import type { INodeParameters } from 'n8n-workflow';
import type { IncomingMessage } from 'node:http';
import { LoopbackServer } from '../../support/loopback-server';
import { until } from '../../support/until';
import { Workbench } from '../../support/workbench';

let bench: Workbench;

beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: 100 });
});

afterAll(async () => await bench.close());

/** Starts a run, stops it once it is under way, and gives what came of it. */
async function cancelled(
	parameters: INodeParameters,
	underWay: () => boolean,
	mode: 'manual' | 'trigger' = 'manual',
) {
	const stop = new AbortController();
	const running = bench.runNode(parameters, {
		mode,
		items: [{ json: {} }, { json: {} }, { json: {} }],
		abortSignal: stop.signal,
		onError: 'continueRegularOutput',
	});
	await until(underWay);
	stop.abort();
	return await running;
}

/** Has the node meet a server that answers nothing, or nothing but the end of a session. */
async function withSilentServer(
	isAnswered: (request: IncomingMessage) => boolean,
	run: (arrived: string[]) => Promise<void>,
): Promise<void> {
	const arrived: string[] = [];
	const silent = await LoopbackServer.start((request, response) => {
		if (isAnswered(request)) response.writeHead(204).end();
		else arrived.push(`${request.method} ${request.url}`);
	});
	const { credentials } = bench.engine;
	bench.engine.credentials = { ...credentials, poolManagementEndpoint: silent.endpoint };
	try {
		await run(arrived);
	} finally {
		bench.engine.credentials = credentials;
		await silent.stop();
	}
}

const endsSession = ({ method, url = '' }: IncomingMessage) =>
	method === 'DELETE' && url.includes('/session?');

test.each<[string, INodeParameters]>([
	['an upload', { operation: 'upload', source: 'text', fileName: 'a.txt' }],
	['a listing', { operation: 'list' }],
	['a download', { operation: 'download', filePaths: 'a.txt' }],
	['a deletion', { operation: 'delete', filePaths: 'a.txt' }],
	['an execution', { operation: 'execute', pythonCode: '1', outputFiles: 'none' }],
])('stopping the workflow ends %s that gets no answer', async (_, parameters) => {
	// What the editor's last run left is ended first.
	await withSilentServer(endsSession, async (arrived) => {
		const { run } = await cancelled(parameters, () => arrived.length > 0);
		expect(run.status).toBe('canceled');
		// A download asks for the file and for its date, and code is told to stop by a file; neither another
		// item nor another try follows.
		const most = parameters.operation === 'download' || parameters.operation === 'execute' ? 2 : 1;
		expect(arrived.slice(most)).toEqual([]);
	});
});

test('stopping the workflow ends the wait for the end of what the last run left', async () => {
	const limit = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(new AbortController().signal);
	try {
		await withSilentServer(
			() => false,
			async (arrived) => {
				const { run } = await cancelled({ operation: 'list' }, () => arrived.length > 0);
				expect(run.status).toBe('canceled');
				expect(arrived).toEqual([expect.stringMatching(/^DELETE .*\/session\?/)]);
			},
		);
	} finally {
		limit.mockRestore();
	}
});

test('the session of a production run that is stopped is ended', async () => {
	const kept = bench.pool.sessions().length;
	const { run } = await cancelled(
		{ operation: 'execute', pythonCode: 'while True: pass', outputFiles: 'none' },
		() => bench.pool.sessions().length > kept,
		'trigger',
	);
	expect(run.status).toBe('canceled');
	// n8n does not wait for it when it stops a run.
	await until(() => bench.pool.sessions().length === kept);
});

test('the session of a production run that is stopped is ended where n8n does not tell of the end, as before 2.x', async () => {
	const contexts = Object.getPrototypeOf(ExecuteContext.prototype) as Record<string, unknown>;
	const { onExecutionFinish } = contexts;
	expect(onExecutionFinish).toBeInstanceOf(Function);
	contexts.onExecutionFinish = undefined;
	try {
		const kept = bench.pool.sessions().length;
		const started = bench.pool.executionCount;
		await cancelled(
			{ operation: 'execute', pythonCode: 'while True: pass', outputFiles: 'none' },
			() => bench.pool.executionCount > started,
			'trigger',
		);
		await until(() => bench.pool.sessions().length === kept);
	} finally {
		contexts.onExecutionFinish = onExecutionFinish;
	}
});

// The last one: the session is the editor's and is not ended, and Pyodide's code goes on until the pool is closed.
test('stopping the workflow ends code that runs, and starts none of the items left', async () => {
	const before = bench.pool.executionCount;
	const { run } = await cancelled(
		{ operation: 'execute', pythonCode: 'while True: pass', options: { timeout: 200 } },
		() => bench.pool.executionCount > before,
	);
	expect(run.status).toBe('canceled');
	expect(bench.pool.executionCount).toBe(before + 1);
});

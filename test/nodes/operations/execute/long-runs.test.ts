import { setTimeout as delay } from 'node:timers/promises';
import { ExecuteContext } from 'n8n-core';
import type { INodeParameters } from 'n8n-workflow';
import { FaultProxy } from '../../../faults/fault-proxy';
import { KERNEL, Workbench } from '../../../support/workbench';
import { ROWS, python } from './python-node';

let bench: Workbench;
let proxy: FaultProxy;
beforeAll(async () => {
	bench = await Workbench.open();
	proxy = await FaultProxy.beforePoolOf(bench);
});
afterAll(async () => {
	await proxy.close();
	await bench.close();
});
afterEach(() => proxy.clear());

const long = (code: string | string[], parameters: INodeParameters = {}) =>
	python(code, { outputFiles: 'newOrChanged', options: { timeout: 300 }, ...parameters });

const inPyodide = KERNEL === 'pyodide' ? test : test.skip;
const inJupyter = KERNEL === 'jupyter' ? describe : describe.skip;

inPyodide('Python without threads says so before anything runs', async () => {
	const { error } = await bench.runNode(long('ran = True'));
	expect(error?.message).toBe(
		'Python in this pool has no threads, so code cannot run for longer than 220 seconds',
	);
	const { items } = await bench.runNode(python('"ran" in globals()'));
	expect(items[0].json.result).toBe(false);
});

inJupyter('A run with a Timeout above 220 seconds', () => {
	const SLOW = [
		'import time',
		'for step in range(3):',
		'    print("step", step)',
		'    time.sleep(1)',
	];

	test('gives the same as a short one: value, output, file and names', async () => {
		const { items, error } = await bench.runNode(
			long([...SLOW, 'kept = 41', 'open("done.txt", "w").write("yes")', 'kept + 1']),
		);
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({
			status: 'Succeeded',
			result: 42,
			stdout: 'step 0\nstep 1\nstep 2\n',
			files: [{ name: 'done.txt', binaryField: 'file_0' }],
		});
		expect((await bench.runNode(python('kept'))).items[0].json.result).toBe(41);
	});

	test('shows its output as it comes', async () => {
		const send = jest.spyOn(ExecuteContext.prototype, 'sendMessageToUI').mockImplementation();
		await bench.runNode(long(SLOW));
		const shown = send.mock.calls.map(([text]) => String(text));
		send.mockRestore();
		expect(shown.length).toBeGreaterThan(1);
		expect(shown.join('')).toMatch(/^step 0\n(?:step 1\n(?:step 2\n)?)?$/);
	});

	test('gives rows, and exceptions with their line', async () => {
		const { items } = await bench.runNode(long('[{"n": n} for n in range(3)]', ROWS));
		expect(items.map(({ json }) => json.n)).toEqual([0, 1, 2]);
		const { error } = await bench.runNode(long('import time\ntime.sleep(0.1)\n1 / 0'));
		expect(error?.message).toBe('ZeroDivisionError: division by zero [line 3]');
	});

	test('runs once and is delivered, whatever happens to the call that starts it and to the questions', async () => {
		await bench.runNode(python('runs = 0'));
		let count = 0;
		// Every third reply is lost, every fourth call does not arrive.
		proxy.fault(
			{ path: /^\/executions$/, nth: (nth) => (count = nth) % 3 === 1 },
			{ kind: 'resetAfter' },
		);
		proxy.fault(
			{ path: /^\/executions$/, nth: (nth) => nth % 4 === 2 },
			{ kind: 'reply', status: 503 },
		);
		const { items, error } = await bench.runNode(long([...SLOW, 'runs += 1', 'runs']));
		expect(error).toBeUndefined();
		expect(items[0].json.result).toBe(1);
		expect(count).toBeGreaterThan(4);
	});

	test('goes on while the pool cannot be reached', async () => {
		const running = bench.runNode(long([...SLOW, '"still there"']));
		await delay(1_500);
		await proxy.refuse();
		await delay(4_000);
		await proxy.accept();
		expect((await running).items[0].json.result).toBe('still there');
	});

	test.each([
		['in the background', 300],
		['in front', 60],
	])('is stopped with the workflow: %s', async (_title, timeout) => {
		await bench.runNode(python('n = 0'));
		const cancel = new AbortController();
		const code = ['import time', 'while True:', '    time.sleep(0.05)', '    n += 1'];
		const running = bench.runNode(python(code, { options: { timeout } }), {
			abortSignal: cancel.signal,
		});
		await delay(2_000);
		cancel.abort();
		expect((await running).run.status).toBe('canceled');
		await delay(1_000);
		const counts = async () => (await bench.runNode(python('n'))).items[0].json.result as number;
		const first = await counts();
		await delay(500);
		expect(first).toBeGreaterThan(5);
		expect(await counts()).toBe(first);
	});

	test('whose session is ended by somebody is told as one', async () => {
		await bench.runNode(python('1', { sessionIdentifier: 'doomed' }));
		const running = bench.runNode(
			long('import time\ntime.sleep(200)', { sessionIdentifier: 'doomed' }),
		);
		await delay(2_000);
		await bench.runNode({
			operation: 'delete',
			target: 'session',
			session: 'custom',
			sessionIdentifier: 'doomed',
		});
		const { error } = await running;
		expect(error?.message).toMatch(
			/^(?:The session was lost|Python in the session was restarted) while the code ran$/,
		);
	});

	test('of a kernel that dies is told as one', async () => {
		const { error } = await bench.runNode(
			long('import os, time\ntime.sleep(1)\nos._exit(1)', { sessionIdentifier: 'dies' }),
		);
		expect(error?.message).toBe('Python in the session was restarted while the code ran');
	});
});

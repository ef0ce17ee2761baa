import type { INodeParameters } from 'n8n-workflow';
import { buffer } from 'node:stream/consumers';
import { NEWEST, NESTED_VERSION } from '../../../support/api-versions';
import { LoopbackServer } from '../../../support/loopback-server';
import { Workbench } from '../../../support/workbench';
import { ALL_ITEMS, ROWS } from './python-node';

/** Stands in for Node.js and Shell pools, where the wire is looked at; test/emulator/sandboxed has real ones. */
let server: LoopbackServer;
let bench: Workbench;
let reply: { status?: number; body: object };
let bodies: unknown[];

beforeAll(async () => {
	server = await LoopbackServer.start((request, response) => {
		void buffer(request).then((body) => {
			bodies.push(JSON.parse(body.toString() || 'null'));
			response.writeHead(reply.status ?? 200, { 'content-type': 'application/json' });
			response.end(JSON.stringify(reply.body));
		});
	});
	bench = await Workbench.open();
	bench.engine.credentials = {
		...bench.engine.credentials,
		poolManagementEndpoint: server.endpoint,
	};
});
afterAll(async () => {
	await server.stop();
	await bench.close();
});
beforeEach(() => {
	bodies = [];
	reply = succeeded();
});

function succeeded(result = {}, status = 'Succeeded') {
	return {
		body: {
			status,
			result: { stdout: 'out\n', stderr: '', executionTimeInMilliseconds: 3, ...result },
		},
	};
}

async function run(parameters: INodeParameters, options = {}) {
	return await bench.runNode(
		{
			...{ operation: 'execute', session: 'custom', sessionIdentifier: 'shared' },
			...{ outputFiles: 'none', ...parameters },
		},
		options,
	);
}

const javaScript = (javaScriptCode: string, more = {}) => ({
	language: 'javaScript',
	javaScriptCode,
	...more,
});
const shell = (shellCommand: string, more = {}) => ({ language: 'shell', shellCommand, ...more });

describe('JavaScript', () => {
	test('is sent as it is, with the fields of a code pool', async () => {
		reply = succeeded({ executionResult: 42 });
		const { items } = await run(javaScript('console.log("out");\n40 + 2'));
		expect(bodies).toEqual([
			{
				codeInputType: 'inline',
				executionType: 'synchronous',
				code: 'console.log("out");\n40 + 2',
				timeoutInSeconds: 60,
			},
		]);
		expect(items[0].json).toEqual({
			status: 'Succeeded',
			result: 42,
			stdout: 'out\n',
			stderr: '',
			executionTimeMs: 3,
			sessionIdentifier: 'shared',
			files: [],
		});
	});

	test('that throws fails the item with the error as message', async () => {
		const stderr =
			"evalmachine.<anonymous>:1\nthrow new Error('no')\n^\n\nError: no\n    at evalmachine:1:7\n";
		reply = succeeded({ stderr }, 'Failed');
		const { error } = await run(javaScript("throw new Error('no')"));
		expect(error).toMatchObject({
			message: 'Error: no',
			description: `${stderr.trimEnd()}\n\nThe code had printed:\nout`,
		});
	});

	test('that throws keeps its standard error to the letter when failures are data', async () => {
		const stderr = '\n  odd \u001b[31mcolours\u001b[0m\nError: no\n\n';
		reply = succeeded({ stderr }, 'Failed');
		const { items } = await run(javaScript('f()', { onCodeError: 'data' }));
		expect(items[0].json).toMatchObject({
			status: 'Failed',
			stdout: 'out\n',
			stderr,
			error: 'Error: no',
		});
	});
});

describe('A shell command', () => {
	test('is sent with the fields of a Shell pool and no others', async () => {
		reply = succeeded({}, '0');
		await run(shell('ls -la "$HOME" | wc', { options: { timeout: 9, maxOutputLength: 50 } }));
		expect(bodies).toEqual([
			{ shellCommand: 'ls -la "$HOME" | wc', timeoutInSeconds: 9, outputStreamsMaxLength: 50 },
		]);
	});

	test('that ends with exit code 0 succeeded', async () => {
		reply = succeeded({}, '0');
		const { items } = await run(shell('true'));
		expect(items[0].json).toMatchObject({ status: 'Succeeded', exitCode: 0, stdout: 'out\n' });
	});

	test.each([
		['1', 'ls: nope: No such file', 'ls: nope: No such file'],
		['2', '', 'The command ended with exit code 2'],
		[
			'-1',
			'Request timed out waiting for code execution to complete',
			'The code did not finish within 60 seconds and was stopped',
		],
	])('that ends with exit code %s failed', async (exitCode, stderr, message) => {
		reply = succeeded({ stderr }, exitCode);
		expect((await run(shell('false'))).error?.message).toBe(message);
		const { items } = await run(shell('false', { onCodeError: 'data' }));
		expect(items[0].json).toMatchObject({
			status: 'Failed',
			exitCode: Number(exitCode),
			stderr,
			error: message,
		});
	});

	test('that writes a lot before it fails is not taken for Python', async () => {
		reply = succeeded({ stderr: `bash: nope: command not found\n${'w'.repeat(9000)}` }, '127');
		expect((await run(shell('nope'))).error?.message).toBe('bash: nope: command not found');
	});

	test('cannot be run with the oldest API version, which says what to do', async () => {
		bench.useApiVersion(NESTED_VERSION);
		const { error } = await run(shell('ls'));
		bench.useApiVersion(NEWEST);
		expect(error?.message).toBe('API version 2024-02-02-preview cannot run shell commands');
		expect(bodies).toEqual([]);
	});
});

describe.each([
	['JavaScript', javaScript, 'code'],
	['Shell', shell, 'shellCommand'],
] as const)('In %s', (label, parameters, field) => {
	beforeEach(() => {
		reply = succeeded({}, label === 'Shell' ? '0' : 'Succeeded');
	});

	test('items and rows do not matter, even when settings for Python are left over', async () => {
		const code = 'echo _items _item return';
		const { items } = await run(parameters(code, { ...ROWS, ...ALL_ITEMS }), {
			items: [{ json: {} }, { json: {} }],
		});
		expect(bodies).toEqual([expect.objectContaining({ [field]: code })]);
		expect(items.map(({ json }) => json.status)).toEqual(['Succeeded']);
	});

	test('a fence is taken off', async () => {
		await run(parameters(`\`\`\`${label.toLowerCase()}\nx\n\`\`\``));
		expect(bodies).toEqual([expect.objectContaining({ [field]: 'x' })]);
	});

	test('no code is an error before anything is sent', async () => {
		const { error } = await run(parameters(' '));
		expect(error?.message).toBe(
			`'${label === 'Shell' ? 'Shell Command' : 'JavaScript Code'}' is empty`,
		);
		expect(bodies).toEqual([]);
	});

	test('a pool of another kind gives an error that names Language', async () => {
		reply = {
			status: 400,
			body: {
				error: { code: 'SessionPropertiesMissing', message: 'The required property is missing.' },
			},
		};
		const { error } = await run(parameters('x'));
		expect(error?.message).toContain('The required property is missing');
		expect(error?.description).toContain("Is the pool of the kind that 'Language' says?");
	});
});

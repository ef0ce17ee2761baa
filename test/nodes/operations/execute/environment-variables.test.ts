import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { KERNEL, Workbench } from '../../../support/workbench';
import { EXECUTE, callTool, code } from '../../agent/agent-call';
import { code as cellOf, executed, notebookOf, runNotebook } from './notebook-node';
import { itemsOf, python } from './python-node';

const onJupyter = KERNEL === 'jupyter' ? test : test.skip;
const SECRET = 'tok-5e1f9c/2"x';
const variables = (...variable: INodeParameters[]) => ({ environmentVariables: { variable } });
const TOKEN = variables(
	{ name: 'API_TOKEN', value: SECRET, secret: true },
	{ name: 'REGION', value: 'west-1', secret: false },
);

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open();
});
afterAll(async () => await bench.close());

const run = async (
	code: string | string[],
	options: INodeParameters = TOKEN,
	more: INodeParameters = {},
	items?: INodeExecutionData[],
) => await bench.runNode(python(code, { options, ...more }), { items });

describe('Environment Variables', () => {
	test('are there for the code, and gone afterwards', async () => {
		const seen = await run([
			'import os',
			'[len(os.environ["API_TOKEN"]), os.environ["API_TOKEN"][:4], os.environ["REGION"]]',
		]);
		expect(seen.items[0].json.result).toEqual([SECRET.length, 'tok-', 'west-1']);
		const after = await run('[os.environ.get(n) for n in ("API_TOKEN", "REGION")]', {});
		expect(after.items[0].json.result).toEqual([null, null]);
	});

	test('take values from expressions, each item its own', async () => {
		const { run: whole } = await bench.runNode(
			python('import os\nos.environ["WHO"]', {
				options: variables({ name: ' WHO ', value: '={{ $json.who }}', secret: false }),
			}),
			{ items: itemsOf({ who: 'Ada' }, { who: 7 }, { who: '' }) },
		);
		const items = whole.data.resultData.runData['Azure Code Interpreter'][0].data?.main[0] ?? [];
		expect(items.map(({ json }) => json.result)).toEqual(['Ada', '7', '']);
	});

	test('do not become source code', async () => {
		const value = '\'"\\\n"""); raise SystemExit(1) #{{}}\u2028';
		const { items } = await run(
			'import os\n[ord(c) for c in os.environ["V"]]',
			variables({ name: 'V', value: '={{ $json.value }}', secret: false }),
			{},
			itemsOf({ value }),
		);
		expect(items[0].json.result).toEqual([...value].map((character) => character.charCodeAt(0)));
	});

	test('marked Secret are masked in what is printed, raised and given as result', async () => {
		const { items, run: whole } = await run(
			[
				'import os, sys',
				't = os.environ["API_TOKEN"]',
				'print("Bearer", t, os.environ["REGION"])',
				'for c in t: sys.stderr.write(c)',
				'{t: [t], "n": 1}',
			],
			{ ...TOKEN, onCodeError: 'data' },
		);
		expect(items[0].json).toMatchObject({
			stdout: 'Bearer *** west-1\n',
			stderr: '***',
			result: { '***': ['***'], n: 1 },
		});
		expect(JSON.stringify(whole.data.resultData.runData)).not.toContain('5e1f9c');
	});

	test('say in a hint that a result was changed', async () => {
		const { hints } = await run('import os\nos.environ["API_TOKEN"]');
		expect(hints).toEqual([
			"A value marked Secret in 'Environment Variables' was in the result, and is *** there.",
		]);
	});

	test.each([['fails the item'], ['comes back as data']])('error that %s', async (how) => {
		const { error, run: whole } = await run(
			'import os\nraise ValueError("." * 480 + os.environ["API_TOKEN"])',
			{ ...TOKEN, onCodeError: how === 'fails the item' ? 'fail' : 'data' },
			how === 'fails the item' ? {} : { onCodeError: 'data' },
		);
		const { runData } = whole.data.resultData;
		expect(JSON.stringify([runData, error, error?.description])).not.toContain('5e1f9c');
		expect(JSON.stringify([runData, error])).toContain('...***');
	});

	test('too short to be masked are named', async () => {
		const { items, hints } = await run(
			'import os\nprint(os.environ["PIN"])',
			variables({ name: 'PIN', value: '123', secret: true }),
		);
		expect(items[0].json.stdout).toBe('123\n');
		expect(hints).toEqual([
			expect.stringContaining('the value of PIN has fewer than 4 characters, so it is not masked'),
		]);
	});

	test('are there for every cell of a notebook, which comes back without secrets', async () => {
		const cells = ['import os\nprint(os.environ["API_TOKEN"])', 'os.environ["API_TOKEN"]'];
		const { items } = await runNotebook(bench, notebookOf(cells.map((cell) => cellOf(cell))), {
			options: TOKEN,
		});
		expect(items[0].json).toMatchObject({ status: 'Succeeded', stdout: '***\n', result: '***' });
		const notebook = JSON.stringify(await executed(bench, items[0]));
		expect(notebook).toContain('***');
		expect(notebook).not.toContain('5e1f9c');
	});

	test('are there for an agent’s tool, and masked in what the model reads', async () => {
		const { reply } = await callTool(
			bench,
			{ ...EXECUTE, options: TOKEN },
			code('import os', 'print(os.environ["API_TOKEN"])', 'os.environ["API_TOKEN"]'),
		);
		expect(reply).toMatchObject({ stdout: '***\n', result: '***' });
		expect(JSON.stringify(reply)).not.toContain('5e1f9c');
	});

	onJupyter('are there for child processes, whose own output is masked, too', async () => {
		const { items } = await run([
			'import subprocess',
			'subprocess.run(["sh", "-c", "echo $API_TOKEN; echo $REGION"])',
			'None',
		]);
		expect(items[0].json.stdout).toBe('***\nwest-1\n');
	});

	onJupyter('are there for code in the background, and masked as it goes on', async () => {
		const { items, error } = await run(
			[
				'import os, time',
				'print(os.environ["API_TOKEN"])',
				'time.sleep(1)',
				'os.environ["REGION"]',
			],
			{ ...TOKEN, timeout: 300 },
		);
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({ stdout: '***\n', result: 'west-1' });
	});
});

describe('It is an error, before anything is sent, and without a value in it,', () => {
	const bad = (variable: INodeParameters[]) => ({ environmentVariables: { variable } });
	test.each([
		['no name', bad([{ name: '', value: SECRET }]), 'has a variable without a name (number 1)'],
		[
			'a value as name',
			bad([
				{ name: 'A', value: '1' },
				{ name: SECRET, value: '1' },
			]),
			'has a variable whose name cannot be that of a variable (number 2)',
		],
		['a hyphen', bad([{ name: 'my-var', value: '' }]), 'has a variable whose name cannot be'],
		[
			'a name twice',
			bad([
				{ name: 'A', value: '1' },
				{ name: 'A', value: '2' },
			]),
			'has A twice',
		],
		['no value', bad([{ name: 'A', value: '={{ null }}' }]), 'has no value for A'],
		['an object', bad([{ name: 'A', value: '={{ ({}) }}' }]), 'has a value for A that is no text'],
		[
			'a null character',
			bad([{ name: 'A', value: '={{ "5e1f9c" + String.fromCharCode(0) }}' }]),
			'has a character in the value of A',
		],
		[
			'half a character',
			bad([{ name: 'A', value: '={{ "5e1f9c" + String.fromCharCode(0xd800) }}' }]),
			'has a character in the value of A',
		],
		[
			'too much',
			bad([{ name: 'A', value: 'x'.repeat(131_070) }]),
			'has a value for A that is too long',
		],
		[
			'another word than true',
			bad([{ name: 'A', value: '1', secret: '={{ "yes" }}' }]),
			`'Secret' is "yes"`,
		],
	])('%s', async (_, options, message) => {
		const { error } = await run('1', options);
		expect(error?.message).toContain(message);
		expect(error?.context.itemIndex).toBe(0);
		expect(`${error?.message} ${error?.description}`).not.toContain('5e1f9c');
		if (!message.startsWith("'Secret'")) {
			expect(error?.message).toMatch(/^'Environment Variables' /);
		}
	});

	test('JavaScript or Shell', async () => {
		const { error } = await bench.runNode({
			...python(''),
			language: 'shell',
			shellCommand: 'env',
			options: TOKEN,
		});
		expect(error?.message).toBe("'Environment Variables' is for Python only");
	});
});

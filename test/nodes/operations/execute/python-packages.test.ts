import { ExecuteContext } from 'n8n-core';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { storedZip } from '../../../emulator/stored-zip';
import { type Wheel, wheel } from '../../../support/wheel';
import { KERNEL, Workbench } from '../../../support/workbench';
import { code, notebookOf } from './notebook-node';
import { python } from './python-node';
import { RecordingProxy } from './recording-proxy';

const isJupyter = KERNEL === 'jupyter';
const onJupyter = isJupyter ? test : test.skip;
const onPyodide = isJupyter ? test.skip : test;

// Python starts, and pip with it; a busy machine takes its time.
jest.setTimeout(120_000);

let bench: Workbench;
let proxy: RecordingProxy;
beforeAll(async () => {
	bench = await Workbench.open();
	proxy = await RecordingProxy.before(bench);
});
afterAll(async () => {
	await proxy.close();
	await bench.close();
});

/** The prototype that has a property of its own, which is not the one that n8n shows. */
function ownerOf<T extends object>(prototype: T, name: keyof T): T {
	const above = Object.getPrototypeOf(prototype) as T;
	return Object.hasOwn(prototype, name) ? prototype : ownerOf(above, name);
}

/** An item with wheels as binary fields. */
async function itemWith(...wheels: Wheel[]): Promise<INodeExecutionData> {
	return await bench.itemWith(
		Object.fromEntries(
			wheels.map(({ name, content }, index) => [`file_${index}`, { content, name }]),
		),
	);
}

const run = async (
	source: string,
	options: INodeParameters,
	items: INodeExecutionData[] = [{ json: {} }],
	more: INodeParameters = {},
) =>
	await bench.runNode(
		python(source, { options: { timeout: 200, wheelFields: '*.whl', ...options }, ...more }),
		{ items, typeVersion: 1.1 },
	);

describe('Python Packages from wheels', () => {
	test('are installed in the same call, with what they depend on', async () => {
		const items = [
			await itemWith(
				wheel('n8n-top', '1.5', { requires: ['n8n-base<3'] }),
				wheel('n8n-base', '2.1'),
				wheel('n8n-base', '3.0'),
			),
		];
		proxy.requests.splice(0);
		const { items: out, error } = await run(
			'import n8n_top, n8n_base\n[n8n_top.version, n8n_base.version]',
			{ pythonPackages: 'n8n-top ~= 1.2' },
			items,
		);
		expect(error).toBeUndefined();
		expect(out[0].json).toMatchObject({ result: ['1.5', '2.1'], stdout: '' });
		// Version 1.1 leaves out what is empty.
		expect(out[0].json.stderr ?? '').toBe('');
		expect(proxy.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
	});

	test('are all installed where no name is given, also out of a zip', async () => {
		const one = wheel('n8n-zipped', '1');
		const content = storedZip({ [`folder/${one.name}`]: one.content });
		const item = await bench.itemWith({ data: { content, name: 'all.zip' } });
		const { items } = await run('import n8n_zipped\nn8n_zipped.version', { wheelFields: 'data' }, [
			item,
		]);
		expect(items[0].json.result).toBe('1');
	});

	test('are installed once for all items, and looked for in all of them', async () => {
		const items = [{ json: {} }, await itemWith(wheel('n8n-once', '1')), { json: {} }];
		proxy.requests.splice(0);
		const { run: whole, error } = await run(
			'import n8n_once\nn8n_once.version',
			{ pythonPackages: 'n8n-once' },
			items,
		);
		expect(error).toBeUndefined();
		const out = whole.data.resultData.runData['Azure Code Interpreter'][0].data?.main[0] ?? [];
		expect(out.map(({ json }) => json.result)).toEqual(['1', '1', '1']);
		const sizes = proxy.requests
			.filter(({ method }) => method === 'POST')
			.map(({ body }) => body.length);
		expect(sizes).toHaveLength(3);
		expect(sizes[2]).toBeLessThan(sizes[0]);
	});

	test('are told of in n8n’s log, with versions and time, when they are installed', async () => {
		const logged: unknown[][] = [];
		const log = (...parts: unknown[]) => void logged.push(parts);
		const logger = jest
			.spyOn(ownerOf(ExecuteContext.prototype, 'logger'), 'logger', 'get')
			.mockReturnValue({ debug: log, info: log, warn: log, error: log } as never);
		const items = [await itemWith(wheel('n8n-logged', '1.1'))];
		await run('1', { pythonPackages: 'n8n-logged' }, items);
		await run('1', { pythonPackages: 'n8n-logged' }, items);
		logger.mockRestore();
		expect(logged).toEqual([
			[
				'Python packages are in the session',
				{ identifier: 'shared', seconds: expect.any(Number), installed: ['n8n-logged 1.1'] },
			],
		]);
	});

	test('that are large are uploaded', async () => {
		const big = wheel('n8n-big', '1');
		const padding = { ...wheel('n8n-padding', '1') };
		padding.content = storedZip({
			'n8n_padding-1.dist-info/METADATA': 'Metadata-Version: 2.1\nName: n8n-padding\nVersion: 1\n',
			'n8n_padding.bin': Buffer.alloc(400_000, 'x'),
		});
		const { items, error } = await run(
			'import n8n_big\nn8n_big.version',
			{ pythonPackages: 'n8n-big' },
			[await itemWith(big, padding)],
		);
		expect(error).toBeUndefined();
		expect(items[0].json.result).toBe('1');
	});

	test('have the hash that is given', async () => {
		const one = wheel('n8n-hashed', '1.0');
		const item = await itemWith(one);
		const bad = await run(
			'print("ran")',
			{ pythonPackages: `n8n-hashed==1.0 --hash=sha256:${'0'.repeat(64)}` },
			[item],
		);
		expect(bad.error?.message).toBe(
			'The packages were not installed: a file has another hash than its requirement',
		);
		const good = await run(
			'import n8n_hashed\n1',
			{ pythonPackages: `n8n-hashed==1.0 \\\n  --hash=sha256:${one.sha256}` },
			[item],
		);
		expect(good.items[0].json.result).toBe(1);
	});

	test('of an older version that is imported already get a hint', async () => {
		const source = 'import n8n_old\nn8n_old.version';
		await run(source, { pythonPackages: 'n8n-old==1' }, [await itemWith(wheel('n8n-old', '1'))]);
		const { items, hints } = await run(source, { pythonPackages: 'n8n-old==2' }, [
			await itemWith(wheel('n8n-old', '2')),
		]);
		expect(items[0].json.result).toBe('1');
		expect(hints).toEqual([
			'Packages that the session had imported before were installed in another version: n8n-old. Code goes on with the old one until the session is new.',
		]);
	});

	onJupyter('are installed for code in the background, too', async () => {
		const items = [await itemWith(wheel('n8n-behind', '1'))];
		const options = { pythonPackages: 'n8n-behind', timeout: 300 };
		const { items: out, error } = await run(
			'import n8n_behind\nn8n_behind.version',
			options,
			items,
		);
		expect(error).toBeUndefined();
		expect(out[0].json).toMatchObject({ result: '1', stdout: '' });
		expect(out[0].json.stderr ?? '').toBe('');
	});

	test('are installed before the first cell of a notebook', async () => {
		const one = wheel('n8n-cells', '1');
		const item = await bench.itemWith({
			data: {
				content: notebookOf([code('import n8n_cells'), code('n8n_cells.version')]),
				name: 'n.ipynb',
			},
			wheel: one,
		});
		const { items, error } = await run('', { pythonPackages: 'n8n-cells' }, [item], {
			codeFrom: 'notebook',
		});
		expect(error).toBeUndefined();
		expect(items[0].json.result).toBe('1');
	});

	test('are sent again to a session that has begun anew', async () => {
		const item = await itemWith(wheel('n8n-again', '1'));
		const options = { pythonPackages: 'n8n-again' };
		const where = { sessionIdentifier: 'begun-anew' };
		const source = 'import n8n_again\nn8n_again.version';
		expect((await run(source, options, [item], where)).items[0].json.result).toBe('1');
		const end = { operation: 'delete', target: 'session', session: 'custom', ...where };
		expect((await bench.runNode(end)).error).toBeUndefined();
		const { items, error } = await run(source, options, [item], where);
		expect(error).toBeUndefined();
		expect(items[0].json.result).toBe('1');
	});
});

describe('When packages cannot be installed, the code is not run and the error says why:', () => {
	const failed = async (options: INodeParameters, ...wheels: Wheel[]) => {
		const { error, items } = await run('open("/mnt/data/ran.txt", "w")', options, [
			await itemWith(...wheels),
		]);
		expect(items).toEqual([]);
		expect(error?.context.itemIndex).toBe(0);
		expect(error?.description).toContain('The code was not run.');
		const seen = await run('import os\nos.path.exists("/mnt/data/ran.txt")', { wheelFields: '' });
		expect(seen.items[0].json.result).toBe(false);
		return error;
	};

	test('not among the wheels', async () => {
		const error = await failed({ pythonPackages: 'n8n-absent==7' }, wheel('n8n-here', '1'));
		expect(error?.message).toMatch(
			/^The packages were not installed: (?:n8n-absent==7 is not to be found|No wheel for n8n-absent==7 )/,
		);
		expect(error?.description).toContain('also what packages depend on');
	});

	test('versions that conflict', async () => {
		const error = await failed(
			{ pythonPackages: 'n8n-left, n8n-right' },
			wheel('n8n-left', '1', { requires: ['n8n-mid<2'] }),
			wheel('n8n-right', '1', { requires: ['n8n-mid>=2'] }),
			wheel('n8n-mid', '1'),
			wheel('n8n-mid', '2'),
		);
		expect(error?.message).toBe('The packages were not installed: their versions conflict');
		expect(error?.description).toContain('n8n-mid');
	});

	test('wheels of another platform', async () => {
		const error = await failed(
			{ pythonPackages: 'n8n-other' },
			wheel('n8n-other', '1', { tag: 'cp27-cp27m-win_amd64' }),
		);
		expect(error?.message).toBe(
			'The packages were not installed: n8n_other-1-cp27-cp27m-win_amd64.whl is not for the Python of this session',
		);
		expect(error?.description).toMatch(
			isJupyter ? /with the tag cp3\d+-cp3\d+-\w+ or py3-none-any/ : /with the tag py3-none-any/,
		);
	});

	onJupyter('no internet', async () => {
		const error = await failed({ pythonPackages: 'n8n-nowhere', wheelFields: '' });
		expect(error?.message).toBe(
			'The packages were not installed: the session does not reach the package index',
		);
		expect(error?.description).toContain('--network-status EgressEnabled');
		expect(error?.description).toContain("'Wheels From Binary Fields'");
	});

	onPyodide('no pip, and no wheels', async () => {
		const error = await failed({ pythonPackages: 'n8n-nowhere', wheelFields: '' });
		expect(error?.message).toBe(
			'The packages were not installed: Python in this session cannot start pip',
		);
	});

	onJupyter('no requirement', async () => {
		const error = await failed({ pythonPackages: 'n8n-x=>1' }, wheel('n8n-x', '1'));
		expect(error?.message).toBe("The packages were not installed: 'n8n-x=>1' is no requirement");
	});

	onJupyter('an index that Environment Variables name, without its password', async () => {
		const url = 'http://user:pass-word@127.0.0.1:9/simple';
		const variable = [{ name: 'PIP_INDEX_URL', value: url, secret: true }];
		const error = await failed({
			pythonPackages: 'n8n-nowhere',
			wheelFields: '',
			environmentVariables: { variable },
		});
		expect(error?.message).toContain('does not reach the package index');
		expect(JSON.stringify(error)).not.toContain('pass-word');
	});

	onJupyter('not in time', async () => {
		const listening = ['import socket', 's = socket.create_server(("127.0.0.1", 8099))', '1'].join(
			'\n',
		);
		await run(listening, { wheelFields: '' });
		const variable = [
			{ name: 'PIP_INDEX_URL', value: 'http://127.0.0.1:8099/simple', secret: false },
		];
		const { error } = await run('print("ran")', {
			timeout: 5,
			pythonPackages: 'n8n-nowhere',
			wheelFields: '',
			environmentVariables: { variable },
		});
		expect(error?.message).toBe('The packages were not installed within 5 seconds');
		expect(error?.description).toContain("'Code Timeout' counts for packages and code together");
	});

	test('as data, for On Code Error', async () => {
		const { items } = await run(
			'print("ran")',
			{ pythonPackages: 'n8n-absent', onCodeError: 'data' },
			[await itemWith(wheel('n8n-here', '1'))],
			{ onCodeError: 'data' },
		);
		expect(items[0].json).toMatchObject({ status: 'Failed', stdout: '' });
		expect(items[0].json.error).toContain('The packages were not installed');
	});
});

describe('Before anything is sent it is an error that', () => {
	test.each<[string, INodeParameters, string]>([
		[
			'an option of pip is given',
			{ pythonPackages: '-r x.txt' },
			"'Python Packages' takes requirements, not the option -r of pip",
		],
		[
			'no item has such a file',
			{},
			"'Wheels From Binary Fields' finds no wheel by '*.whl' in any item",
		],
	])('%s', async (_, options, message) => {
		const { error } = await run('1', options);
		expect(error?.message).toBe(message);
		expect(error?.context.itemIndex).toBe(0);
	});

	test('a file is no package', async () => {
		const item = await bench.itemWith({ data: { content: 'a', name: 'a.csv' } });
		const { error } = await run('1', { wheelFields: 'data' }, [item]);
		expect(error?.message).toBe(
			"'Wheels From Binary Fields' was given 'a.csv', which is no package",
		);
	});

	test('the language is another', async () => {
		const { error } = await bench.runNode({
			...python(''),
			language: 'shell',
			shellCommand: 'ls',
			options: { pythonPackages: 'a' },
		});
		expect(error?.message).toBe(
			"'Python Packages' and 'Wheels From Binary Fields' are for Python only",
		);
	});
});

import type { INodeExecutionData } from 'n8n-workflow';
import { Workbench } from '../../../support/workbench';
import { python } from './python-node';

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open();
});
afterAll(() => bench.close());

const NEW = { outputFiles: 'newOrChanged' };
const write = (path: string, text: string) =>
	`open(${JSON.stringify(path)}, "w").write(${JSON.stringify(text)})`;

/** Empties the shared session's folder and puts files there. */
async function given(...code: string[]) {
	const { error } = await bench.runNode(
		python([
			'import os, shutil',
			'shutil.rmtree("/mnt/data/sub", ignore_errors=True)',
			'for f in os.listdir("/mnt/data"): os.remove("/mnt/data/" + f)',
			...code,
		]),
	);
	expect(error).toBeUndefined();
}

const namesIn = (item: INodeExecutionData) =>
	(item.json.files as Array<{ path: string }>).map(({ path }) => path);

describe('New or Changed', () => {
	beforeEach(async () => {
		await given(write('old.txt', 'old'), 'os.mkdir("sub")', write('sub/old.txt', 'old'));
	});

	test.each([
		['a new file', write('new.txt', 'x'), ['/mnt/data/new.txt']],
		[
			'several, by path',
			[write('b.txt', 'x'), write('a.txt', 'x')],
			['/mnt/data/a.txt', '/mnt/data/b.txt'],
		],
		['a new file in a folder', write('sub/new.txt', 'x'), ['/mnt/data/sub/new.txt']],
		[
			'a new file in a new folder',
			['os.makedirs("sub/a/b")', write('sub/a/b/c.txt', 'x')],
			['/mnt/data/sub/a/b/c.txt'],
		],
		['a file of another size', write('old.txt', 'longer'), ['/mnt/data/old.txt']],
		[
			'a file with other content of the same size',
			write('sub/old.txt', 'new'),
			['/mnt/data/sub/old.txt'],
		],
		['a file that was moved', 'os.rename("old.txt", "sub/moved.txt")', ['/mnt/data/sub/moved.txt']],
		['an empty file', write('empty', ''), ['/mnt/data/empty']],
		['no file that was only read', 'open("old.txt").read()', []],
		['no file that was deleted', 'os.remove("old.txt")', []],
		['no file that was made and deleted', [write('t', 'x'), 'os.remove("t")'], []],
		['no folder', 'os.mkdir("sub/empty")', []],
		['no file outside /mnt/data', write('/tmp/x.txt', 'x'), []],
	])('brings back %s', async (_title, code, paths) => {
		const { items, error } = await bench.runNode(python(['import os', ...[code].flat()], NEW));
		expect(error).toBeUndefined();
		expect(namesIn(items[0])).toEqual(paths);
		expect(Object.keys(items[0].binary ?? {})).toEqual(paths.map((_, index) => `file_${index}`));
	});

	test('describes each file in JSON and names the binary field that holds it', async () => {
		const { items } = await bench.runNode(
			python([write('r.csv', 'a,b\n'), write('sub/p.png', '….')], NEW),
		);
		expect(items[0].json.files).toEqual([
			{
				name: 'r.csv',
				path: '/mnt/data/r.csv',
				sizeInBytes: 4,
				mimeType: 'text/csv',
				binaryField: 'file_0',
			},
			{
				name: 'p.png',
				path: '/mnt/data/sub/p.png',
				sizeInBytes: 4,
				mimeType: 'image/png',
				binaryField: 'file_1',
			},
		]);
		expect(items[0].binary).toMatchObject({
			file_0: { fileName: 'r.csv', mimeType: 'text/csv' },
			file_1: { fileName: 'p.png', mimeType: 'image/png' },
		});
		expect((await bench.engine.read(items[0], 'file_0')).toString()).toBe('a,b\n');
	});

	test('brings the same bytes that the code wrote', async () => {
		const { items } = await bench.runNode(
			python('open("all.bin", "wb").write(bytes(range(256)) * 8192)', NEW),
		);
		const content = await bench.engine.read(items[0], 'file_0');
		expect(
			content.equals(
				Buffer.alloc(256 * 8192, Buffer.from(Array.from({ length: 256 }, (_, i) => i))),
			),
		).toBe(true);
	});

	test('is for every item that shares the session, so none loses its files or has those of another', async () => {
		const code = 'open(f"item-{_item[\'json\'][\'n\']}.txt", "w").write("x")';
		const { items } = await bench.runNode(python(code, NEW), {
			items: [1, 2, 3].map((n) => ({ json: { n } })),
		});
		expect(items.map(namesIn)).toEqual([1, 2, 3].map((n) => [`/mnt/data/item-${n}.txt`]));
	});

	test('does not give the files of an item that failed to the next', async () => {
		const code = 'n = _item["json"]["n"]\nopen(f"item-{n}.txt", "w").write("x")\nif n == 2: 1 / 0';
		const { items } = await bench.runNode(python(code, NEW), {
			items: [1, 2, 3].map((n) => ({ json: { n } })),
			onError: 'continueRegularOutput',
		});
		expect([items[0], items[2]].map(namesIn)).toEqual([
			['/mnt/data/item-1.txt'],
			['/mnt/data/item-3.txt'],
		]);
	});

	test('brings files of failed code back when failures are data', async () => {
		const { items } = await bench.runNode(
			python([write('log.txt', 'x'), '1 / 0'], { ...NEW, onCodeError: 'data' }),
		);
		expect(items[0].json.status).toBe('Failed');
		expect(namesIn(items[0])).toEqual(['/mnt/data/log.txt']);
	});
});

describe('Matching Pattern', () => {
	beforeEach(async () => {
		await given(
			write('a.txt', '1'),
			write('b.csv', '2'),
			'os.mkdir("sub")',
			write('sub/c.txt', '3'),
		);
	});

	test.each([
		['*', ['a.txt', 'b.csv']],
		['*.txt', ['a.txt']],
		['**/*.txt', ['a.txt', 'sub/c.txt']],
		['**', ['a.txt', 'b.csv', 'sub/c.txt']],
		['sub/*', ['sub/c.txt']],
		['/mnt/data/b.csv', ['b.csv']],
		['?.csv', ['b.csv']],
		['*.pdf', []],
	])('%s brings back files that match, old ones too', async (outputPattern, paths) => {
		const { items } = await bench.runNode(python('1', { outputFiles: 'pattern', outputPattern }));
		expect(namesIn(items[0])).toEqual(paths.map((path) => `/mnt/data/${path}`));
	});

	test.each([
		['={{ "" }}', "'Pattern' is empty"],
		['../*', "The path '../*' leads out of /mnt/data"],
	])('%s is an error before anything is sent', async (outputPattern, message) => {
		const before = bench.pool.requests.length;
		const { error } = await bench.runNode(python('1', { outputFiles: 'pattern', outputPattern }));
		expect(error?.message).toBe(message);
		expect(bench.pool.requests).toHaveLength(before);
	});
});

describe('The calls that files take', () => {
	const RUN = 'POST /executions';
	const FETCH = expect.stringMatching(/^GET \/files\/.+\/content$/);

	test.each([
		['New or Changed', { ...NEW }, 'x', [RUN]],
		[
			'New or Changed in a new session',
			{ ...NEW, session: 'newForEachItem' },
			'x',
			[RUN, 'DELETE /session'],
		],
		['Matching Pattern', { outputFiles: 'pattern', outputPattern: 'f' }, 'x', [RUN]],
		['None', { outputFiles: 'none' }, 'x', [RUN]],
		[
			'New or Changed, of a file that does not fit into the reply',
			{ ...NEW },
			'x'.repeat(300_000),
			[RUN, FETCH],
		],
	])('%s', async (_title, parameters, content, calls) => {
		await given();
		const before = bench.pool.requests.length;
		await bench.runNode(python(write('f', content), parameters));
		const made = bench.pool.requests.slice(before).map(({ method, url }) => {
			return `${method} ${url.split('?')[0].replace(/^.*\/sessionPools\/local/, '')}`;
		});
		expect(made).toEqual(calls);
	});

	test('of several items in one session are one each', async () => {
		await given();
		const before = bench.pool.requests.length;
		await bench.runNode(python('1', NEW), { items: [{ json: {} }, { json: {} }, { json: {} }] });
		expect(bench.pool.requests.slice(before).map(({ method }) => method)).toEqual([
			'POST',
			'POST',
			'POST',
		]);
	});
});

describe('Limits', () => {
	const three = ['a', 'bb', 'ccc'].map((text) => write(`${text}.txt`, text));
	beforeEach(() => given());

	test.each([
		['Max Output Files', { maxOutputFiles: 2 }, ['a.txt', 'bb.txt'], ['ccc.txt']],
		['Max Output Files', { maxOutputFiles: 0 }, [], ['a.txt', 'bb.txt', 'ccc.txt']],
		[
			'Max Total File Size (MB)',
			{ maxOutputSize: 3 / 1024 / 1024 },
			['a.txt', 'bb.txt'],
			['ccc.txt'],
		],
	])(
		'%s %j: what is beyond stays in the session, and the node says so',
		async (limit, options, brought, left) => {
			const { items, hints } = await bench.runNode(python(three, { ...NEW, options }));
			expect(namesIn(items[0])).toEqual(brought.map((name) => `/mnt/data/${name}`));
			expect(items[0].json.filesLeftBehind).toEqual(
				left.map((name) => ({
					name,
					path: `/mnt/data/${name}`,
					sizeInBytes: name.length - 4,
					reason: `beyond '${limit}'`,
				})),
			);
			expect(hints).toEqual([
				expect.stringContaining(
					`${left.length} file${left.length === 1 ? '' : 's'} stayed in the session`,
				),
			]);
			expect(hints[0]).toContain(left.map((name) => `${name} (beyond '${limit}')`).join(', '));
		},
	);

	test.each([
		['not reached', {}],
		['just reached by the number of files', { maxOutputFiles: 3 }],
		['just reached by their size', { maxOutputSize: 6 / 1024 / 1024 }],
	])('that are %s say nothing and leave nothing behind', async (_case, options) => {
		const { items, hints } = await bench.runNode(python(three, { ...NEW, options }));
		expect(namesIn(items[0])).toHaveLength(3);
		expect(items[0].json).not.toHaveProperty('filesLeftBehind');
		expect(hints).toEqual([]);
	});

	test('Output Field Prefix names the fields', async () => {
		const { items } = await bench.runNode(
			python(three, { ...NEW, options: { outputFieldPrefix: 'chart' } }),
		);
		expect(Object.keys(items[0].binary ?? {})).toEqual(['chart0', 'chart1', 'chart2']);
	});
});

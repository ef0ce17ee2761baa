import { Workbench } from '../../../support/workbench';
import { ALL_ITEMS, ROWS, python } from './python-node';
import { RecordingProxy } from './recording-proxy';

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
beforeEach(() => proxy.requests.splice(0));

const NEW = { outputFiles: 'newOrChanged' };

/** Too large to travel with the code. */
const SIZE = 300_000;

async function sixFiles() {
	const names = ['a', 'b', 'c', 'd', 'e', 'f'];
	return await bench.itemWith(
		Object.fromEntries(
			names.map((name) => [name, { name: `${name}.txt`, content: name.repeat(SIZE) }]),
		),
	);
}

const called = (method: string, path: RegExp) =>
	proxy.requests.filter((request) => request.method === method && path.test(request.path));

test('the first call of a session goes alone, the files after it at most four at a time', async () => {
	const { items, error } = await bench.runNode(
		python('len(_items)', { ...NEW, ...ALL_ITEMS, inputBinaryFields: '*' }),
		{ items: [await sixFiles()] },
	);
	expect(error).toBeUndefined();
	expect(items[0].json.result).toBe(1);
	const uploads = called('POST', /^\/files$/);
	expect(uploads).toHaveLength(6);
	expect(proxy.requests[0]).toBe(uploads[0]);
	expect(proxy.requests[1].others).toBe(0);
	expect(Math.max(...uploads.map(({ others }) => others))).toBe(3);
});

test('code runs when all of its input is there and nothing else is under way', async () => {
	await bench.runNode(python('1', { ...NEW, inputBinaryFields: '*' }), {
		items: [await sixFiles()],
	});
	const [execution] = called('POST', /^\/executions$/);
	expect(execution.others).toBe(0);
	const position = proxy.requests.indexOf(execution);
	const uploads = called('POST', /^\/files$/);
	expect(uploads.map((upload) => proxy.requests.indexOf(upload) < position)).not.toContain(false);
});

test('output files come several at a time and stay in the order of their paths', async () => {
	const code = 'for name in "fedcba": open(f"out-{name}.txt", "w").write(name * 300_000)';
	const { items } = await bench.runNode(python(code, NEW));
	expect(items[0].json.files).toEqual(
		[...'abcdef'].map((name, index) =>
			expect.objectContaining({ name: `out-${name}.txt`, binaryField: `file_${index}` }),
		),
	);
	for (const [index, name] of [...'abcdef'].entries()) {
		expect((await bench.engine.read(items[0], `file_${index}`)).toString()).toBe(name.repeat(SIZE));
	}
	const downloads = called('GET', /\/content$/);
	expect(Math.max(...downloads.map(({ others }) => others))).toBe(3);
});

test('small files, items, rows and small output files are one call together', async () => {
	const item = await bench.itemWith({ data: { name: 'in.txt', content: 'x'.repeat(100_000) } });
	const code = [
		'open("made.txt", "w").write(open("in.txt").read().upper())',
		'[{"n": _item["json"]["n"]}]',
	];
	const { items } = await bench.runNode(python(code, { ...NEW, ...ROWS, inputBinaryFields: '*' }), {
		items: [{ ...item, json: { n: 7 } }],
	});
	expect(items.map(({ json }) => json)).toEqual([{ n: 7 }]);
	expect((await bench.engine.read(items[0], 'file_0')).toString()).toBe('X'.repeat(100_000));
	expect(proxy.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
		'POST /executions',
	]);
});

import { Workbench } from '../support/workbench';
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

async function sixFiles() {
	const names = ['a', 'b', 'c', 'd', 'e', 'f'];
	return await bench.itemWith(
		Object.fromEntries(names.map((name) => [name, { name: `${name}.txt`, content: name }])),
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
	// Six files and the items.
	const uploads = called('POST', /^\/files$/);
	expect(uploads).toHaveLength(7);
	expect(proxy.requests[0]).toBe(uploads[0]);
	expect(proxy.requests[1].others).toBe(0);
	expect(Math.max(...uploads.map(({ others }) => others))).toBe(3);
});

test('without files, items are not sent beside the listing, which may open the session', async () => {
	await bench.runNode(
		python('len(_items)', { ...NEW, ...ALL_ITEMS, sessionIdentifier: 'not-open-yet' }),
	);
	expect(proxy.requests.map(({ others }) => others)).toEqual(proxy.requests.map(() => 0));
	expect(proxy.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'POST', 'GET']);
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
	const code = 'for name in "fedcba": open(f"out-{name}.txt", "w").write(name)';
	const { items } = await bench.runNode(python(code, NEW));
	expect(items[0].json.files).toEqual(
		[...'abcdef'].map((name, index) =>
			expect.objectContaining({ name: `out-${name}.txt`, binaryField: `file_${index}` }),
		),
	);
	for (const [index, name] of [...'abcdef'].entries()) {
		expect((await bench.engine.read(items[0], `file_${index}`)).toString()).toBe(name);
	}
	const downloads = called('GET', /\/content$/);
	expect(Math.max(...downloads.map(({ others }) => others))).toBe(3);
});

test('rows and files are fetched at once', async () => {
	const code = ['open("made.txt", "w").write("x")', '[{"n": 1}]'];
	const { items } = await bench.runNode(python(code, { ...NEW, ...ROWS }));
	expect(items.map(({ json }) => json)).toEqual([{ n: 1 }]);
	expect((await bench.engine.read(items[0], 'file_0')).toString()).toBe('x');
	const execution = proxy.requests.findIndex(({ path }) => path === '/executions');
	const [one, other] = proxy.requests.slice(execution + 1);
	expect([one.others, other.others].sort()).toEqual([0, 1]);
});

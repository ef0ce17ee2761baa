import { Workbench } from '../../../support/workbench';
import { ROWS, python } from './python-node';

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open();
});
afterAll(() => bench.close());

const NEW = { outputFiles: 'newOrChanged' };
const AS_DATA = { onCodeError: 'data' };
const PRINT_A_LOT = 'print("x" * 1_000_000)';

/** What one execution gives, in few words that are compared whole. */
async function run(code: string | string[], parameters = {}) {
	const { items, error } = await bench.runNode(python(code, parameters));
	expect(error).toBeUndefined();
	return items;
}

describe('Much output arrives whole', () => {
	test('1 MB of print, and then rows', async () => {
		const rows = await run([PRINT_A_LOT, '[{"n": n} for n in range(2000)]'], ROWS);
		expect(rows.map(({ json }) => json.n)).toEqual([...Array(2000).keys()]);
	});

	test('1 MB of print, and then a result', async () => {
		const [{ json }] = await run([PRINT_A_LOT, '{"a": [1, 2]}']);
		expect(json.result).toEqual({ a: [1, 2] });
		expect(String(json.stdout)).toContain('characters left out');
	});

	test('1 MB on standard error, and then an exception', async () => {
		const code = ['import sys', 'print("y" * 1_000_000, file=sys.stderr)', '1 / 0'];
		const [{ json }] = await run(code, AS_DATA);
		expect(json).toMatchObject({ status: 'Failed', error: expect.stringContaining('[line 3]') });
	});

	test('a million lines, the first 100,000 printed one by one', async () => {
		const code = [
			'for n in range(100_000): print(n)',
			'print("\\n".join(map(str, range(100_000, 1_000_000))))',
			'"end"',
		];
		const [{ json }] = await run(code);
		expect(String(json.stdout)).toMatch(/^0\n1\n[^]*\n999999\n$/);
		expect(json.result).toBe('end');
	});

	test('a result of 3 MB of text', async () => {
		const [{ json }] = await run('"é" * 3_000_000');
		expect(json.result).toBe('é'.repeat(3_000_000));
	});

	test('a result of 200,000 numbers', async () => {
		const [{ json }] = await run('list(range(200_000))');
		expect(json.result).toEqual([...Array(200_000).keys()]);
	});

	test('20,000 rows with text of every kind', async () => {
		const rows = await run('[{"n": n, "t": "é€𝄞\\n\\"\\\\" * 10} for n in range(20_000)]', ROWS);
		expect(rows).toHaveLength(20_000);
		expect(rows.at(-1)?.json).toEqual({ n: 19_999, t: 'é€𝄞\n"\\'.repeat(10) });
	});

	test('a picture of 5 MB', async () => {
		const picture = [
			'class Picture:',
			'    def __init__(self, byte): self.byte = byte',
			'    def _repr_png_(self): return b"\\x89PNG\\r\\n\\x1a\\n" + self.byte * 5_000_000',
			'Picture(b"a")',
		];
		const [item] = await run(picture);
		const content = await bench.engine.read(item, 'image');
		expect(content.length).toBe(5_000_008);
		expect(content.subarray(-3).toString()).toBe('aaa');
	});

	test('300 files', async () => {
		const code = [
			'import os; os.makedirs("many", exist_ok=True)',
			'for n in range(300): open(f"many/{n:03}.txt", "w").write(str(n) * 100)',
		];
		const [item] = await run(code, { ...NEW, options: { maxOutputFiles: 300 } });
		expect(item.json.files).toHaveLength(300);
		expect(Object.keys(item.binary ?? {})).toHaveLength(300);
		const last = await bench.engine.read(item, 'file_299');
		expect(last.toString()).toBe('299'.repeat(100));
	});

	test('one file of 20 MB beside rows and prints', async () => {
		const code = [
			PRINT_A_LOT,
			'open("large.bin", "wb").write(bytes(range(256)) * 81920)',
			'[{"n": 1}]',
		];
		const [item] = await run(code, { ...NEW, ...ROWS });
		expect(item.json).toEqual({ n: 1 });
		expect((await bench.engine.read(item, 'file_0')).length).toBe(20_971_520);
	});

	test('a traceback of many frames and a message of 1 MB', async () => {
		const code = [
			'def f(n):',
			'    if n == 0: raise ValueError("z" * 1_000_000)',
			'    f(n - 1)',
			'f(200)',
		];
		const [{ json }] = await run(code, AS_DATA);
		expect(json.status).toBe('Failed');
		expect(String(json.error)).toMatch(/^ValueError: z+/);
		expect(String(json.stderr).length).toBeLessThan(100_000);
	});

	test('output on file descriptor 1 beside the report', async () => {
		const [{ json }] = await run(['import os', 'os.write(1, b"w" * 100_000)', '[1, 2, 3]']);
		expect(json.result).toEqual([1, 2, 3]);
	});
});

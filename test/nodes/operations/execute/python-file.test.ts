import type { INodeParameters } from 'n8n-workflow';
import { KERNEL, type NodeRunOptions, Workbench } from '../../../support/workbench';
import { ROWS, lines, python } from './python-node';

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open();
});
afterAll(() => bench.close());

const FROM_FILE = { codeFrom: 'file', outputFiles: 'newOrChanged' };

/** Runs a file of the item as code. */
async function runFile(
	content: string | Buffer,
	parameters: INodeParameters = {},
	{
		name = 'report.py',
		json = {},
		...options
	}: NodeRunOptions & { name?: string; json?: object } = {},
) {
	const { binary } = await bench.itemWith({ data: { content, name, type: 'text/x-python' } });
	return await bench.runNode(python('', { ...FROM_FILE, ...parameters }), {
		typeVersion: 1.1,
		items: [{ json: { ...json }, binary }],
		...options,
	});
}

test('a Python file of the item runs as a script', async () => {
	const script = lines(
		'import sys',
		'def main():',
		'    print("as", __name__)',
		'    open("made.txt", "w").write("x")',
		'    return {"file": __file__, "arguments": len(sys.argv), "n": _item["json"]["n"]}',
		'',
		'if __name__ == "__main__":',
		'    outcome = main()',
		'outcome',
	);
	const { items, error } = await runFile(script, {}, { json: { n: 3 } });
	expect(error).toBeUndefined();
	expect(items[0].json).toMatchObject({
		status: 'Succeeded',
		result: { file: '/mnt/data/report.py', arguments: 1, n: 3 },
		stdout: 'as __main__\n',
		inputFiles: [{ field: 'data', name: 'report.py', path: '/mnt/data/report.py' }],
		files: [{ name: 'made.txt', binaryField: 'file_0' }],
	});
});

test('a file that is in the session already is named by its path', async () => {
	await bench.runNode(
		python(
			'import os\nos.makedirs("jobs", exist_ok=True)\nopen("jobs/twice.py", "w").write("2 * 21")',
		),
	);
	for (const codeFile of ['/mnt/data/jobs/twice.py', 'jobs/twice.py']) {
		const { items } = await bench.runNode(python('', { ...FROM_FILE, codeFile }), {
			typeVersion: 1.1,
		});
		expect(items[0].json.result).toBe(42);
	}
});

test('its exceptions have its name and its own line', async () => {
	const script = 'def f():\r\n    return 1 / 0\r\n\r\nf()\r\n';
	const { error } = await runFile(script, {}, { name: 'Nightly report.py' });
	expect(error?.message).toBe('ZeroDivisionError: division by zero [Nightly report.py, line 2]');
	expect(error?.description).toContain(
		'File "/mnt/data/Nightly report.py", line 4, in <module>\n    f()',
	);
	expect(error?.description).toContain('File "/mnt/data/Nightly report.py", line 2, in f');
});

test('rows come out of a file as of written code', async () => {
	const { items } = await runFile('[{"n": n} for n in range(_item["json"]["n"])]', ROWS, {
		json: { n: 2 },
	});
	expect(items.map(({ json }) => json)).toEqual([{ n: 0 }, { n: 1 }]);
});

test('its file is sent once, also when all binary fields go into the session', async () => {
	const { items } = await runFile('import os\nsorted(os.listdir())', {
		inputBinaryFields: '*',
		session: 'newForEachItem',
	});
	expect(items[0].json.result).toEqual(['report.py']);
});

test('each item runs its own file', async () => {
	const files = await Promise.all(
		['"one"', '"two"'].map((content) => bench.itemWith({ data: { content, name: 'a.py' } })),
	);
	const { items } = await bench.runNode(python('', FROM_FILE), { typeVersion: 1.1, items: files });
	expect(items.map(({ json }) => json.result)).toEqual(['one', 'two']);
});

test.each([
	['UTF-8 with a byte order mark', Buffer.from('\ufeff"Zürich"'), 'Zürich'],
	[
		'the encoding that its first line names',
		Buffer.from('# coding: latin-1\n"Zürich"', 'latin1'),
		'Zürich',
	],
])('it is read as %s', async (_title, content, result) => {
	expect((await runFile(content)).items[0].json.result).toBe(result);
});

test.each([
	[
		'no text',
		Buffer.from([0x50, 0x4b, 3, 4, 0, 0]),
		'The file report.py is no text, so it cannot be Python code',
	],
	[
		'UTF-16',
		Buffer.from('\ufeffx = 1', 'utf16le'),
		'The file report.py is saved as UTF-16, which Python does not read: save it as UTF-8',
	],
	[
		'of another encoding than it says',
		Buffer.from('"Zürich"', 'latin1'),
		expect.stringMatching(/^The file report\.py cannot be read as Python code: /),
	],
])('a file that is %s is told as such', async (_title, content, message) => {
	expect((await runFile(content)).error?.message).toEqual(message);
});

test('a file that is not there is told by the name of its field', async () => {
	const { error } = await runFile('1', { codeFile: 'script' });
	expect(error?.message).toBe("The item has no binary field 'script', which 'Code File' asks for");
	const path = await runFile('1', { codeFile: '/mnt/data/none.py' });
	expect(path.error?.message).toBe('There is no file /mnt/data/none.py in the session');
	expect((await runFile('1', { codeFile: '={{ "" }}' })).error?.message).toBe(
		"'Code File' is empty",
	);
});

/** The emulator's default kernel has no second event loop. */
const inJupyter = KERNEL === 'jupyter' ? test : test.skip;

inJupyter('it may run an event loop of its own', async () => {
	const script =
		'import asyncio\nasync def main():\n    await asyncio.sleep(0)\n    return 5\nasyncio.run(main())\n';
	const { items, error } = await runFile(script);
	expect(error).toBeUndefined();
	expect(items[0].json.result).toBe(5);
});

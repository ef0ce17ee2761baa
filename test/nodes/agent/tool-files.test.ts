import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { Workbench } from '../../support/workbench';
import { EXECUTE, callTool, code } from './agent-call';

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: 50 });
});
afterAll(() => bench.close());

const SESSION = { session: 'custom', sessionIdentifier: 'files-of-a-chat' };
const call = async (parameters: INodeParameters, args: IDataObject = {}) =>
	await callTool(bench, { ...SESSION, ...parameters }, args);
const execute = async (...lines: string[]) =>
	await call({ ...EXECUTE, ...SESSION }, code(...lines));

/** Lifetime of a link in seconds, as its token says it. */
function lifetimeOf(url: unknown): number {
	const token = new URL(String(url)).searchParams.get('token') as string;
	const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString()) as {
		iat: number;
		exp: number;
	};
	return claims.exp - claims.iat;
}

describe('Files that code made', () => {
	test('come with a link that gives their bytes, and stay in the run', async () => {
		const { reply, binary } = await execute('open("a b.csv", "w").write("x,y")', 'None');
		expect(reply?.files).toEqual([
			{
				name: 'a b.csv',
				path: '/mnt/data/a b.csv',
				sizeInBytes: 3,
				mimeType: 'text/csv',
				downloadUrl: expect.stringMatching(/^http:\/\/localhost:5678\/rest\/binary-data\/signed\?/),
			},
		]);
		const [{ downloadUrl }] = reply?.files as IDataObject[];
		expect((await bench.engine.readLink(String(downloadUrl))).toString()).toBe('x,y');
		expect(lifetimeOf(downloadUrl)).toBe(24 * 60 * 60);
		expect(binary).toMatchObject({ file_0: { fileName: 'a b.csv' } });
	});

	test('a figure has a link and no base64', async () => {
		const { reply } = await execute(
			'import base64',
			'class Figure:',
			'    def _repr_png_(self):',
			'        return b"\\x89PNG\\r\\n\\x1a\\n" + bytes(3000)',
			'Figure()',
		);
		expect(reply?.files).toEqual([
			{
				name: 'image.png',
				path: null,
				sizeInBytes: 3008,
				mimeType: 'image/png',
				downloadUrl: expect.any(String),
			},
		]);
		expect(JSON.stringify(reply)).not.toMatch(/[A-Za-z0-9+/]{1000}/);
	});

	test.each([
		[2, 2 * 60 * 60],
		[0.5, 30 * 60],
	])('a link lives for %s hours when Options say so', async (hours, seconds) => {
		const options = { downloadLinkLifetime: hours };
		const { reply } = await call(
			{ ...EXECUTE, ...SESSION, options },
			code(`open("for-${hours}.txt", "w").write("x")`),
		);
		expect(lifetimeOf((reply?.files as IDataObject[])[0].downloadUrl)).toBe(seconds);
	});

	test('there is no link when its lifetime is 0', async () => {
		const { reply, hints } = await call(
			{ ...EXECUTE, ...SESSION, options: { downloadLinkLifetime: 0 } },
			code('open("no-link.txt", "w").write("x")'),
		);
		expect((reply?.files as IDataObject[])[0]).not.toHaveProperty('downloadUrl');
		expect(hints).toEqual([]);
	});

	test('those that a limit left behind are named', async () => {
		const { reply } = await call(
			{ ...EXECUTE, ...SESSION, options: { maxOutputFiles: 1 } },
			code('for name in "pq": open(name + ".bin", "w").write("x")'),
		);
		expect(reply?.files).toHaveLength(1);
		expect(reply?.filesLeftBehind).toEqual([
			{
				name: 'q.bin',
				path: '/mnt/data/q.bin',
				sizeInBytes: 1,
				reason: "beyond 'Max Output Files'",
			},
		]);
	});
});

describe('The other operations', () => {
	const text = { operation: 'upload', source: 'text' };
	const upload = {
		...text,
		fileName: "={{ $fromAI('File_Name') }}",
		text: "={{ $fromAI('Text') }}",
	};

	test('Upload says what it stored', async () => {
		const { reply } = await call(upload, { File_Name: 'notes.txt', Text: 'größe' });
		expect(reply).toEqual({
			files: [
				expect.objectContaining({ name: 'notes.txt', path: '/mnt/data/notes.txt', sizeInBytes: 7 }),
			],
		});
		expect(JSON.stringify(reply)).not.toContain('sessionIdentifier');
	});

	test('Upload without its text stores no empty file', async () => {
		const { reply } = await call(upload, { File_Name: 'empty.txt' });
		expect(reply?.error).toBe("The tool was called without its argument 'Text'");
		const { reply: listing } = await call({ operation: 'list', pattern: 'empty.txt' });
		expect(listing).toEqual({ files: [] });
	});

	test('Download gives every file a link, in one reply', async () => {
		await call(upload, { File_Name: '1.log', Text: 'one' });
		await call(upload, { File_Name: '2.log', Text: 'two' });
		const { reply, items, binary } = await call(
			{ operation: 'download', filePaths: "={{ $fromAI('Files') }}" },
			{ Files: '*.log' },
		);
		expect(items).toHaveLength(1);
		const files = reply?.files as IDataObject[];
		expect(files.map(({ name }) => name)).toEqual(['1.log', '2.log']);
		expect((await bench.engine.readLink(String(files[1].downloadUrl))).toString()).toBe('two');
		expect(Object.values(binary).map(({ fileName }) => fileName)).toEqual(['1.log', '2.log']);
	});

	test.each([
		['a file that is not there', 'nothing.csv', /did not give \/mnt\/data\/nothing\.csv \(404\)/],
		['a path that leads out', '../../etc/passwd', /leads out of \/mnt\/data/],
	])('Download of %s is an answer', async (_what, Files, message) => {
		const { reply, error } = await call(
			{ operation: 'download', filePaths: "={{ $fromAI('Files') }}" },
			{ Files },
		);
		expect(error).toBeUndefined();
		expect(reply).toEqual({
			status: 'Failed',
			error: expect.stringMatching(message),
			advice: expect.any(String),
		});
	});

	test('List of packages says what can be imported, without a session', async () => {
		const before = bench.pool.sessions().length;
		const { reply } = await callTool(bench, { operation: 'list', listed: 'packages' }, {});
		expect(reply?.packages).toEqual(expect.arrayContaining([expect.stringMatching(/^pandas \d/)]));
		expect(bench.pool.sessions()).toHaveLength(before);
	});

	test('Delete says what is gone', async () => {
		await call(upload, { File_Name: 'gone.tmp', Text: 'x' });
		const { reply } = await call({ operation: 'delete', filePaths: 'gone.tmp' });
		expect(reply).toEqual({
			deleted: true,
			files: [{ deleted: true, name: 'gone.tmp', path: '/mnt/data/gone.tmp' }],
		});
		const whole = await call({ operation: 'delete', target: 'session' });
		expect(whole.reply).toEqual({ deleted: true, files: [] });
	});
});

import { API_VERSIONS, NEWEST, FLAT_VERSIONS } from '../../support/api-versions';
import { Workbench } from '../../support/workbench';
import { seededSession } from '../../support/seeded-session';

const FILES = {
	'report.csv': 'a;b',
	'summary, final.csv': 'comma',
	'chart.png': 'png',
	'chart.PNG': 'loud',
	'Chart (2).png': 'second',
	'reports/q1.csv': 'q1',
	'reports/2025/q2.csv': 'q2',
	'reports/2025/deep/q3.csv': 'q3',
	'reports/2025/notes.txt': 'notes',
	'csv/a.png': 'inner',
};
const FLAT_FILES = Object.fromEntries(
	Object.entries(FILES).filter(([path]) => !path.includes('/')),
);

let bench: Workbench;

beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: 300 });
});

afterAll(async () => await bench.close());

/** Paths that a download of the node brings back, below `/mnt/data`. */
async function download(filePaths: unknown, files: Record<string, string> = FILES) {
	const session = await seededSession(bench.pool, files);
	const parameters = { operation: 'download', filePaths: filePaths as string, ...session };
	const run = await bench.runNode(parameters);
	return {
		...run,
		paths: run.items.map(({ json }) => String(json.path).replace('/mnt/data/', '')),
		contents: await Promise.all(
			run.items.map(async (item) => (await bench.engine.read(item, 'data')).toString()),
		),
	};
}

describe.each(API_VERSIONS)('with API version %s', (apiVersion) => {
	beforeAll(() => bench.useApiVersion(apiVersion));

	test.each([
		['report.csv', ['report.csv']],
		['/mnt/data/report.csv', ['report.csv']],
		['  ./report.csv  ', ['report.csv']],
		['report.csv\nchart.png\r\n\n', ['report.csv', 'chart.png']],
		['report.csv, chart.png,', ['report.csv', 'chart.png']],
		['report.csv, report.csv\nreport.csv', ['report.csv']],
		['summary, final.csv', ['summary, final.csv']],
		['summary, final.csv\nreport.csv,chart.png', ['summary, final.csv', 'report.csv', 'chart.png']],
		['={{ ["summary, final.csv", "chart.png"] }}', ['summary, final.csv', 'chart.png']],
		['={{ [{ path: "/mnt/data/chart.png", name: "x" }] }}', ['chart.png']],
		['*.png', ['Chart (2).png', 'chart.png']],
		['chart.???', ['chart.PNG', 'chart.png']],
		['*.png, report.*', ['Chart (2).png', 'chart.png', 'report.csv']],
		['chart.png, c*.png', ['chart.png']],
		['*(2)*', ['Chart (2).png']],
		['*.{csv,png}', ['Chart (2).png', 'chart.png', 'report.csv', 'summary, final.csv']],
		['report.{csv,txt}, chart.png', ['report.csv', 'chart.png']],
		// As language models name files.
		['["report.csv", "summary, final.csv"]', ['report.csv', 'summary, final.csv']],
		['"report.csv"', ['report.csv']],
		['`report.csv`, `chart.png`', ['report.csv', 'chart.png']],
		['sandbox:/mnt/data/report.csv', ['report.csv']],
		["'sandbox:/mnt/data/chart.png'", ['chart.png']],
		['file:///mnt/data/report.csv', ['report.csv']],
	])('Files %j brings back %j', async (filePaths, expected) => {
		const { error, paths, contents } = await download(filePaths, FLAT_FILES);
		expect(error).toBeUndefined();
		// Of a pattern the service's order holds, which is not promised.
		expect([...paths].sort()).toEqual([...expected].sort());
		if (!/[*?]/.test(filePaths)) expect(paths).toEqual(expected);
		expect(contents).toEqual(paths.map((path) => FLAT_FILES[path]));
	});

	test('a pattern that matches nothing gives no items and a hint', async () => {
		const { error, items, hints } = await download('*.pdf', FLAT_FILES);
		expect(error).toBeUndefined();
		expect(items).toEqual([]);
		expect(hints).toEqual(["No file of the session matches '*.pdf'"]);
	});

	test('a file that is not there is named, and what to check is said', async () => {
		const { error, items } = await download('report.csv\nmissing.csv', FLAT_FILES);
		expect(error?.message).toMatch(
			/^The session pool did not give \/mnt\/data\/missing\.csv \(404\)/,
		);
		expect(error?.message).toContain("'missing.csv' was not found");
		expect(error?.description).toContain('Check the file path and the session');
		expect(error?.description).toContain('Code: FileNotFound');
		expect(error).toMatchObject({ httpCode: '404', context: { itemIndex: 0 } });
		expect(items).toEqual([]);
	});

	test('what is there in place of a missing file is said', async () => {
		const { error } = await download('reprot.csv', { 'report.csv': 'a', 'b.txt': 'b' });
		expect(error?.description).toMatch(
			/^\/mnt\/data has: (?:report\.csv, b\.txt|b\.txt, report\.csv)\. /,
		);
	});

	test('an item says all there is to know of its file', async () => {
		const session = await seededSession(bench.pool, { 'a #1.csv': 'größe' });
		const { items } = await bench.runNode({
			operation: 'download',
			filePaths: 'a #1.csv',
			outputBinaryField: 'table',
			...session,
		});
		expect(items).toEqual([
			{
				json: {
					name: 'a #1.csv',
					path: '/mnt/data/a #1.csv',
					sizeInBytes: 7,
					contentType: 'text/csv',
					lastModifiedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
					sessionIdentifier: session.sessionIdentifier,
				},
				binary: { table: expect.objectContaining({ fileName: 'a #1.csv', mimeType: 'text/csv' }) },
				pairedItem: { item: 0 },
			},
		]);
		expect(await bench.engine.read(items[0], 'table')).toEqual(Buffer.from('größe'));
	});
});

describe.each(FLAT_VERSIONS)('with API version %s', (apiVersion) => {
	beforeAll(() => bench.useApiVersion(apiVersion));

	test.each([
		['reports/q1.csv', ['reports/q1.csv']],
		['/mnt/data/reports/2025/q2.csv', ['reports/2025/q2.csv']],
		['reports/*.csv', ['reports/q1.csv']],
		['reports/**/*.csv', ['reports/2025/deep/q3.csv', 'reports/2025/q2.csv', 'reports/q1.csv']],
		['reports/*/q2.csv', ['reports/2025/q2.csv']],
		['**/*.png', ['Chart (2).png', 'chart.png', 'csv/a.png']],
		[
			'reports/2025/**',
			['reports/2025/deep/q3.csv', 'reports/2025/notes.txt', 'reports/2025/q2.csv'],
		],
		['/mnt/data/csv/?.png', ['csv/a.png']],
	])('Files %j brings back %j', async (filePaths, expected) => {
		const { error, paths, contents } = await download(filePaths);
		expect(error).toBeUndefined();
		expect([...paths].sort()).toEqual(expected);
		expect(contents).toEqual(paths.map((path) => FILES[path as keyof typeof FILES]));
	});

	test.each(['nowhere/*.pdf', 'nowhere/**', 'reports/none/*.csv'])(
		'a pattern in a folder that is not there (%s) gives no items and a hint',
		async (pattern) => {
			const { error, items, hints } = await download(pattern);
			expect(error).toBeUndefined();
			expect(items).toEqual([]);
			expect(hints).toEqual([`No file of the session matches '${pattern}'`]);
		},
	);

	test('a folder is told from a file that is missing', async () => {
		const { error } = await download('reports/2025');
		expect(error?.description).toContain(
			'/mnt/data/reports/2025 is a folder: name a file in it, or all of them with the pattern reports/2025/*',
		);
		const missing = await download('nowhere/a.csv');
		expect(missing.error?.description).toContain('There is no folder /mnt/data/nowhere');
	});

	test('files of the same name in different folders keep their own content', async () => {
		const { paths, contents } = await download('a.txt\nx/a.txt\nx/y/a.txt', {
			'a.txt': 'top',
			'x/a.txt': 'middle',
			'x/y/a.txt': 'bottom',
		});
		expect(paths).toEqual(['a.txt', 'x/a.txt', 'x/y/a.txt']);
		expect(contents).toEqual(['top', 'middle', 'bottom']);
	});
});

describe('before anything is sent', () => {
	beforeAll(() => bench.useApiVersion(NEWEST));

	test.each([
		['../x', "The path '../x' leads out of /mnt/data"],
		['a/../../x', "The path 'a/../../x' leads out of /mnt/data"],
		['report.csv\n../x', "The path '../x' leads out of /mnt/data"],
		['report.csv, ../x', "The path '../x' leads out of /mnt/data"],
		['../*.csv', "The path '../*.csv' leads out of /mnt/data"],
		['={{ ["report.csv", "../x"] }}', "The path '../x' leads out of /mnt/data"],
		['reports/', "'reports/' does not name a file"],
		['={{ $json.missing }}', "'Files' is empty"],
		['={{ [] }}', "'Files' is empty"],
		[' , ,', "'Files' is empty"],
		['={{ [{ name: "x" }] }}', "'Files' was given an object without a path"],
	])('Files %j is refused', async (filePaths, message) => {
		const before = bench.pool.requests.length;
		for (const operation of ['download', 'delete']) {
			const { error } = await bench.runNode({ operation, filePaths });
			expect(error?.message).toBe(message);
			expect(error?.context.itemIndex).toBe(0);
		}
		expect(bench.pool.requests.slice(before)).toEqual([]);
	});
});

test('a hundred items without a match give one hint', async () => {
	const session = await seededSession(bench.pool, FLAT_FILES);
	const items = Array.from({ length: 100 }, (_, n) => ({ json: { n } }));
	const same = { operation: 'download', filePaths: '*.none', ...session };
	expect((await bench.runNode(same, { items })).hints).toEqual([
		"No file of the session matches '*.none'",
	]);
	const different = { ...same, filePaths: '=*.{{ $json.n }}' };
	const { hints } = await bench.runNode(different, { items });
	expect(hints).toHaveLength(6);
	expect(hints[5]).toBe('… and 95 more hints like these');
});

test('a name in a hint or an error is no HTML in the editor', async () => {
	const evil = '<a href="https://evil.example">Session expired: sign in</a>';
	const { hints } = await download(`${evil}*`, FLAT_FILES);
	expect(hints.join()).toContain('&#60;a href="https:');
	expect(hints.join()).not.toContain('<a');
	const { error } = await download(`${evil}.txt`, FLAT_FILES);
	expect(error?.context.descriptionTemplate).toMatch(/^[^<]+(?:<br>[^<]+)*$/);
});

test('a file that n8n cannot store is named with the reason, in our words', async () => {
	const session = await seededSession(bench.pool, { 'a.txt': 'x' });
	const { BinaryDataService } = jest.requireActual<typeof import('n8n-core')>('n8n-core');
	const full = Object.assign(new Error("ENOSPC: no space left on device, write '/secret/path'"), {
		code: 'ENOSPC',
	});
	const spy = jest.spyOn(BinaryDataService.prototype, 'store').mockRejectedValue(full);
	const { error } = await bench.runNode({ operation: 'download', filePaths: 'a.txt', ...session });
	spy.mockRestore();
	expect(error?.message).toBe('n8n could not store the file /mnt/data/a.txt (ENOSPC)');
	expect(error?.description).toContain('The file is still in the session');
});

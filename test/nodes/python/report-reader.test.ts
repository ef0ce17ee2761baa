import {
	DamagedReport,
	readReport,
} from '../../../nodes/AzureCodeInterpreter/python/report-reader';

const ID = 'a'.repeat(32);
const KERNEL = { id: 'k', runs: 3, forgot: false };
const read = (fields: object) =>
	readReport(JSON.stringify({ id: ID, state: 'done', kernel: KERNEL, ...fields }), ID);

test('a report with nothing in it has every field', () => {
	expect(read({})).toEqual({
		id: ID,
		state: 'done',
		kernel: KERNEL,
		started: false,
		turnedAway: false,
		stdout: '',
		stderr: '',
		stdoutLength: 0,
		stderrLength: 0,
		shown: [],
		outputs: [],
		files: [],
		filesLeft: [],
		notes: [],
		seconds: null,
	});
});

test('a report is read whole', () => {
	const report = read({
		value: { json: { a: null } },
		rows: [{ json: { x: 1 }, binary: { f: {} }, pairedItem: 0 }],
		error: { summary: 'ValueError: x', line: 2, traceback: 'T', kind: 'code' },
		stdout: 'out',
		stdoutLength: 9,
		shown: [{ mime: 'image/png', name: 'figure-1.png', data: 'AA==', size: 1 }],
		files: [{ path: '/mnt/data/a', size: 2, file: '/mnt/data/n8n-file-1' }],
		filesLeft: [{ path: '/mnt/data/b', size: 3, reason: 'maxFiles' }],
		notes: [{ code: 'no-json', type: 'complex' }],
		seconds: 0.5,
		big: { file: '/mnt/data/n8n-report-1.json', size: 5, sha256: 'ff' },
	});
	expect(report).toMatchObject({
		value: { json: { a: null } },
		rows: [{ json: { x: 1 }, binary: { f: {} }, pairedItem: 0 }],
		error: { summary: 'ValueError: x', line: 2, traceback: 'T', kind: 'code' },
		stdoutLength: 9,
		shown: [{ mimeType: 'image/png', name: 'figure-1.png', data: 'AA==', sizeInBytes: 1 }],
		files: [{ path: '/mnt/data/a', sizeInBytes: 2, file: '/mnt/data/n8n-file-1' }],
		filesLeft: [{ path: '/mnt/data/b', sizeInBytes: 3, reason: 'maxFiles' }],
		notes: [{ code: 'no-json', type: 'complex' }],
		seconds: 0.5,
		big: { path: '/mnt/data/n8n-report-1.json', sizeInBytes: 5, sha256: 'ff' },
	});
});

test.each([
	['a value that is text', { value: { text: 'x', type: 'str' } }, { value: { text: 'x' } }],
	['a value that is nothing', { value: { json: null } }, { value: { json: null } }],
	['a part', { part: [0, 2], of: 9, text: '{"' }, { part: { text: '{"', total: 9 } }],
	['a kernel that forgot', { kernel: { ...KERNEL, forgot: true } }, { kernel: { forgot: true } }],
	['a kernel that has not run', { kernel: { ...KERNEL, runs: 0 } }, { kernel: { runs: 0 } }],
	['what has begun', { started: true, turnedAway: true }, { started: true, turnedAway: true }],
	['a yes that is none', { started: 'yes', turnedAway: 1 }, { started: false, turnedAway: false }],
	['null', { value: null, rows: null, shown: null, big: null }, { value: undefined, shown: [] }],
	['no output of much', { stdout: 'abc', stdoutLength: 0 }, { stdoutLength: 0 }],
	['a length that is none', { stdout: 'abc', stdoutLength: -1 }, { stdoutLength: 3 }],
	['a length that is text', { stderr: 'abc', stderrLength: '9' }, { stderrLength: 3 }],
	['a time that is none', { seconds: 'long' }, { seconds: null }],
	[
		'an error with its cause',
		{ error: { summary: 'E', line: 1.5, cause: 'C', unfit: ['a', 1], tags: ['t'] } },
		{ error: { summary: 'E', line: undefined, cause: 'C', unfit: ['a', ''], tags: ['t'] } },
	],
	['a line that is text', { error: { line: '2' } }, { error: { line: undefined } }],
	[
		'content that is neither data nor a file',
		{ files: [{ path: '/a', data: 1, file: 2, size: '3' }] },
		{ files: [{ path: '/a', data: undefined, file: undefined, sizeInBytes: 0 }] },
	],
	[
		'what was installed',
		{ packages: { known: true, seconds: 2, installed: [['pandas', '2.0'], 'numpy'] } },
		{ packages: { known: true, seconds: 2, installed: ['pandas 2.0', 'numpy'] } },
	],
	[
		'nothing installed',
		{ packages: { known: 'yes' } },
		{ packages: { known: false, seconds: 0, installed: [] } },
	],
])('%s is read', (_title, fields, expected) => {
	expect(read(fields)).toMatchObject(expected);
});

test.each<[string, object, string]>([
	['another id', { id: 'b' }, 'it is of another execution'],
	['an unknown state', { state: 'pondering' }, 'state'],
	['no kernel', { kernel: null }, 'kernel'],
	['a negative count', { kernel: { ...KERNEL, runs: -1 } }, 'kernel.runs'],
	['rows that are no list', { rows: { length: 3 } }, 'rows'],
	['a row that is null', { rows: [null] }, 'row 0'],
	['a row that is a number', { rows: [{ json: {} }, 1] }, 'row 1'],
	['a row without JSON', { rows: [{}] }, 'row 0'],
	['a row whose JSON is a list', { rows: [{ json: [] }] }, 'row 0'],
	['a file without a path', { files: [{ size: 1 }] }, 'file 0'],
	['figures that are text', { shown: 'png' }, 'shown'],
	['a value that is bare', { value: 5 }, 'value'],
	['a report file without its size', { big: { file: '/x' } }, 'big'],
	['a report file without its path', { big: { file: '', size: 1 } }, 'big'],
	['a report file that is none', { big: 5 }, 'big'],
	['a state that is a list', { state: ['done'] }, 'state'],
	['a count that is text', { kernel: { ...KERNEL, runs: '3' } }, 'kernel.runs'],
	['a count that is not whole', { kernel: { ...KERNEL, runs: 1.5 } }, 'kernel.runs'],
	['outputs that are no list', { outputs: {} }, 'outputs'],
	['files that are no list', { files: {} }, 'files'],
	['files left that are no list', { filesLeft: {} }, 'filesLeft'],
	['notes that are no list', { notes: {} }, 'notes'],
	['a part of unknown length', { part: [0, 1], text: '' }, 'of'],
	['an error that is bare', { error: 5 }, 'error'],
	['packages that are bare', { packages: 5 }, 'packages'],
	['packages without a list', { packages: { installed: {} } }, 'packages'],
	['a figure that is null', { shown: [{}, null] }, 'shown 1'],
	['a file that is null', { files: [null] }, 'file 0'],
	['a file left that is null', { filesLeft: [null] }, 'left file 0'],
	['a file left without a path', { filesLeft: [{ path: '' }] }, 'left file 0'],
	['a note that is null', { notes: [null] }, 'note 0'],
])('%s makes the report a damaged one', (_title, fields, what) => {
	expect(() => read(fields)).toThrow(new DamagedReport(what));
});

test('what is no JSON is a damaged report', () => {
	expect(() => readReport('{"id":', ID)).toThrow(new DamagedReport('it is no JSON'));
	expect(() => readReport('[]', ID)).toThrow(new DamagedReport('the whole'));
});

test('200,000 files and rows are read without a spread', () => {
	const files = Array.from({ length: 200_000 }, (_, index) => ({ path: `/${index}`, size: 1 }));
	const rows = files.map(() => ({ json: {} }));
	const report = read({ files, rows });
	expect([report.files.length, report.rows?.length]).toEqual([200_000, 200_000]);
});

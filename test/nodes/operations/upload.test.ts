import { NEWEST } from '../../support/api-versions';
import { PoolClient } from '../../support/pool-client';
import { Workbench } from '../../support/workbench';

let bench: Workbench;

beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: 100 });
});

afterAll(async () => await bench.close());

let sessions = 0;

/** A session of its own that outlives the run, so that its files can be looked at afterwards. */
function session() {
	const identifier = `upload-${++sessions}`;
	return {
		parameters: { operation: 'upload', session: 'custom', sessionIdentifier: identifier },
		async stored(name: string, folder?: string): Promise<string> {
			const query: Record<string, string> = folder === undefined ? {} : { path: folder };
			const { status, text } = await new PoolClient(bench.pool, NEWEST, identifier).download(
				name,
				query,
			);
			return status === 200 ? text : `status ${status}`;
		},
	};
}

const THREE = {
	first: { name: 'one.txt', content: '1' },
	second: { name: 'two.txt', content: '2' },
	third: { name: 'three.txt', content: '3' },
};

test.each([
	['second', ['two.txt']],
	['third, first', ['three.txt', 'one.txt']],
	['first,first', ['one.txt']],
	['*', ['one.txt', 'two.txt', 'three.txt']],
	['={{ ["first", "second"] }}', ['one.txt', 'two.txt']],
	['={{ $binary.third }}', ['three.txt']],
])('Input Binary Field %s uploads %j', async (binaryPropertyName, names) => {
	const { parameters } = session();
	const items = [await bench.itemWith(THREE)];
	const run = await bench.runNode({ ...parameters, binaryPropertyName }, { items });
	expect(run.error).toBeUndefined();
	expect(run.items.map(({ json }) => json.name)).toEqual(names);
});

test('the field is "data" unless told otherwise', async () => {
	const { parameters, stored } = session();
	const items = [await bench.itemWith({ data: { name: 'a.txt', content: 'by default' } })];
	await bench.runNode(parameters, { items });
	expect(await stored('a.txt')).toBe('by default');
});

test('files of one item with the same name are told apart by a number before the ending', async () => {
	const { parameters, stored } = session();
	const item = await bench.itemWith({
		a: { name: 'chart.png', content: 'first' },
		b: { name: 'chart.png', content: 'second' },
		c: { name: 'chart (2).png', content: 'third' },
		d: { name: 'chart.png', content: 'fourth' },
	});
	const { items } = await bench.runNode(
		{ ...parameters, binaryPropertyName: '*' },
		{ items: [item] },
	);
	const names = items.map(({ json }) => json.name as string);
	expect(new Set(names).size).toBe(4);
	expect(names.slice(0, 2)).toEqual(['chart.png', 'chart (2).png']);
	expect(await Promise.all(names.map((name) => stored(name)))).toEqual([
		'first',
		'second',
		'third',
		'fourth',
	]);
});

test('a file without a name is called after its field and the ending of its type', async () => {
	const { parameters } = session();
	const item = await bench.itemWith({ photo: { content: 'x', type: 'image/png' } });
	item.binary.photo.fileExtension = 'png';
	const run = await bench.runNode(
		{ ...parameters, binaryPropertyName: 'photo' },
		{ items: [item] },
	);
	expect(run.items.map(({ json }) => json.name)).toEqual(['photo.png']);
});

test('one item comes out for each file, in order, and says all there is to know of it', async () => {
	const { parameters } = session();
	const items = [
		await bench.itemWith({ data: { name: 'a.csv', content: 'abc', type: 'text/csv' } }),
		await bench.itemWith({ data: { name: 'b.csv', content: 'de', type: 'text/csv' } }),
	];
	const run = await bench.runNode({ ...parameters, directory: 'in' }, { items });
	const about = (name: string, sizeInBytes: number) => ({
		name,
		path: `/mnt/data/in/${name}`,
		sizeInBytes,
		contentType: 'text/csv',
		lastModifiedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
		sessionIdentifier: parameters.sessionIdentifier,
	});
	expect(run.items).toEqual([
		{ json: about('a.csv', 3), pairedItem: { item: 0 } },
		{ json: about('b.csv', 2), pairedItem: { item: 1 } },
	]);
});

test.each([
	['plain text', 'größe;1\n', 'größe;1\n'],
	['no text at all', '', ''],
	['an expression that gives a number', '={{ 4 + 2 }}', '6'],
	['an expression that gives an object', '={{ ({ a: [1, null] }) }}', '{"a":[1,null]}'],
	['an expression that finds nothing', '={{ $json.missing }}', ''],
	['an expression that gives null', '={{ null }}', ''],
])('text is stored as UTF-8: %s', async (_, text, content) => {
	const { parameters, stored } = session();
	const run = await bench.runNode({ ...parameters, source: 'text', text, fileName: 'note.txt' });
	expect(run.error).toBeUndefined();
	expect(run.items).toMatchObject([
		{ json: { name: 'note.txt', sizeInBytes: Buffer.byteLength(content) } },
	]);
	expect(await stored('note.txt')).toBe(content);
});

test('the name of a text may lead into a folder below the directory', async () => {
	const { parameters, stored } = session();
	const run = await bench.runNode({
		...parameters,
		source: 'text',
		text: 'deep',
		fileName: 'q1/note.txt',
		directory: 'reports',
	});
	expect(run.items).toMatchObject([{ json: { path: '/mnt/data/reports/q1/note.txt' } }]);
	expect(await stored('note.txt', 'reports/q1')).toBe('deep');
});

test('a second upload of the same name replaces the file', async () => {
	const { parameters, stored } = session();
	for (const text of ['a long first version', 'second']) {
		await bench.runNode({ ...parameters, source: 'text', text, fileName: 'note.txt' });
	}
	expect(await stored('note.txt')).toBe('second');
});

describe('several items of one run', () => {
	const invoices = async () =>
		await Promise.all(
			['1', '2', '3'].map((content) => bench.itemWith({ data: { name: 'invoice.pdf', content } })),
		);

	test('with files of the same name lose none, and it is said', async () => {
		const { parameters, stored } = session();
		const { items, hints } = await bench.runNode(parameters, { items: await invoices() });
		expect(items.map(({ json }) => json.name)).toEqual([
			'invoice.pdf',
			'invoice (2).pdf',
			'invoice (3).pdf',
		]);
		expect(await stored('invoice.pdf')).toBe('1');
		expect(await stored('invoice (3).pdf')).toBe('3');
		expect(hints).toHaveLength(2);
		expect(hints[0]).toContain("one of them was stored as 'invoice (2).pdf'");
	});

	test('in different folders keep their names', async () => {
		const { parameters } = session();
		const items = (await invoices()).map((item, n) => ({ ...item, json: { n } }));
		const run = await bench.runNode({ ...parameters, directory: '=d{{ $json.n }}' }, { items });
		expect(run.items.map(({ json }) => json.name)).toEqual(Array(3).fill('invoice.pdf'));
		expect(run.hints).toEqual([]);
	});

	test('in another run replace what was there, as before', async () => {
		const { parameters, stored } = session();
		const [one, two] = await invoices();
		await bench.runNode(parameters, { items: [one] });
		await bench.runNode(parameters, { items: [two] });
		expect(await stored('invoice.pdf')).toBe('2');
	});
});

test('File Name in Options takes the place of the file’s own', async () => {
	const { parameters, stored } = session();
	const items = [await bench.itemWith({ data: { name: 'own.txt', content: 'x' } })];
	const run = await bench.runNode({ ...parameters, options: { fileName: 'given.txt' } }, { items });
	expect(run.items[0].json.name).toBe('given.txt');
	expect(await stored('given.txt')).toBe('x');
});

test('Make Names Fit replaces what the service refuses', async () => {
	const { parameters } = session();
	const name = `Angebot "Süd": 3/4?${'x'.repeat(300)}.pdf`;
	const items = [await bench.itemWith({ data: { name, content: 'x' } })];
	const refused = await bench.runNode(parameters, { items });
	expect(refused.error?.message).toMatch(/does not allow the (?:file|folder) name|is too long/);
	const run = await bench.runNode({ ...parameters, options: { makeNamesFit: true } }, { items });
	expect(run.error).toBeUndefined();
	expect(run.items[0].json.name).toMatch(/^4_x+\.pdf$/);
});

test('a file whose name is empty is called after its field', async () => {
	const { parameters } = session();
	const item = await bench.itemWith({ data: { name: '', content: 'x', type: 'text/plain' } });
	const run = await bench.runNode(parameters, { items: [item] });
	expect(run.error).toBeUndefined();
	expect(run.items[0].json.name).toMatch(/^data/);
});

test('a stored file that n8n has removed is named by its field', async () => {
	const { parameters } = session();
	const item = await bench.itemWith({ data: { name: 'a.txt', content: 'x' } });
	const binary = item.binary as Record<string, { id: string }>;
	binary.data.id = binary.data.id.replace(/.{8}$/, 'removed0');
	const { error } = await bench.runNode(parameters, { items: [item] });
	expect(error?.message).toBe("The file of binary field 'data' is not in n8n's store");
	expect(error?.description).toContain('run the node that made it again');
});

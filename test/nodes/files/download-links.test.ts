import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { Workbench } from '../../support/workbench';

const WRITE = { operation: 'execute', pythonCode: 'open("a.txt", "w").write("abc")\nNone' };
const SESSION = { session: 'custom', sessionIdentifier: 'links-of-the-tests' };
const LINK = { options: { downloadLinkLifetime: 1 } };

describe('Download links', () => {
	let bench: Workbench;
	beforeAll(async () => {
		bench = await Workbench.open();
	});
	afterAll(() => bench.close());

	const run = async (parameters: INodeParameters) =>
		await bench.runNode({ ...SESSION, ...parameters });
	const contentOf = async (url: unknown) => (await bench.engine.readLink(String(url))).toString();

	test('are given by Execute when Options ask for them', async () => {
		const { items } = await run({ ...WRITE, ...LINK });
		const [file] = items[0].json.files as IDataObject[];
		expect(file).toMatchObject({ name: 'a.txt', binaryField: 'file_0' });
		expect(await contentOf(file.downloadUrl)).toBe('abc');
	});

	test('are given by Download when Options ask for them', async () => {
		const { items } = await run({ operation: 'download', filePaths: 'a.txt', ...LINK });
		expect(await contentOf(items[0].json.downloadUrl)).toBe('abc');
	});

	test('are given to nobody who did not ask', async () => {
		const { items } = await run({ operation: 'download', filePaths: 'a.txt' });
		expect(items[0].json).not.toHaveProperty('downloadUrl');
		const executed = await run({ ...WRITE, pythonCode: 'open("b.txt", "w").write("abc")\nNone' });
		expect(JSON.stringify(executed.items)).not.toContain('downloadUrl');
	});

	test.each([-1, 'soon', ''])(
		'a lifetime of %j is refused before anything is sent',
		async (hours) => {
			const before = bench.pool.requests.length;
			const options = { downloadLinkLifetime: hours };
			for (const operation of [WRITE, { operation: 'download', filePaths: 'a.txt' }]) {
				const { error } = await run({ ...operation, options });
				expect(error?.message).toBe(
					`'Download Link Lifetime' is ${JSON.stringify(hours)}, but must be a number of hours`,
				);
			}
			expect(bench.pool.requests).toHaveLength(before);
		},
	);
});

describe('While n8n keeps files in memory', () => {
	let bench: Workbench;
	beforeAll(async () => {
		bench = await Workbench.open({}, { binaryMode: 'default' });
	});
	afterAll(() => bench.close());

	test('there are no links, the files come all the same, and a hint says why', async () => {
		const { items, hints, error } = await bench.runNode({ ...SESSION, ...WRITE, ...LINK });
		expect(error).toBeUndefined();
		expect((items[0].json.files as IDataObject[])[0]).not.toHaveProperty('downloadUrl');
		expect((await bench.engine.read(items[0], 'file_0')).toString()).toBe('abc');
		expect(hints).toEqual([expect.stringContaining('N8N_DEFAULT_BINARY_DATA_MODE')]);
	});
});

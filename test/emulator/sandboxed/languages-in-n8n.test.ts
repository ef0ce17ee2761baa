/** The node with JavaScript and Shell, against sessions that run them. */
import { Workbench } from '../../support/workbench';

const common = { operation: 'execute', session: 'custom', sessionIdentifier: 'shared' };

const SPREAD = { session: 'spread', sessions: 2 };
/** Items for what is spread; else one. */
const five = (more: object) =>
	Array.from({ length: more === SPREAD ? 5 : 1 }, () => ({ json: {} }));

describe('JavaScript in a NodeLTS pool', () => {
	let bench: Workbench;
	beforeAll(async () => {
		bench = await Workbench.open({ containerType: 'NodeLTS' });
	});
	afterAll(() => bench?.close());
	const run = (javaScriptCode: string, more = {}) =>
		bench.runNode(
			{ ...common, language: 'javaScript', javaScriptCode, ...more },
			{ items: five(more) },
		);

	test('value, output, and what the session remembers', async () => {
		const first = await run('const answer = 6 * 7; console.log("hi"); answer');
		expect(first.error).toBeUndefined();
		expect(first.items[0]!.json).toMatchObject({ status: 'Succeeded', result: 42, stdout: 'hi\n' });
		expect((await run('answer + 1')).items[0]!.json).toMatchObject({ result: 43 });
	});

	test('a file that it writes comes out as a binary field', async () => {
		const { error, items } = await run('require("fs").writeFileSync("/mnt/data/a.txt", "made")');
		expect(error).toBeUndefined();
		const [field] = Object.values(items[0]!.binary ?? {});
		expect(field).toMatchObject({ fileName: 'a.txt' });
	});

	test('items that are spread over sessions find what earlier ones of theirs left', async () => {
		const code = 'globalThis.count = (globalThis.count ?? 0) + 1; count';
		const { error, items } = await run(code, SPREAD);
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.result)).toEqual([1, 1, 2, 2, 3]);
	});

	test('an exception fails the item', async () => {
		const { error } = await run('throw new RangeError("too much")');
		expect(error?.message).toContain('too much');
	});
});

describe('commands in a Shell pool', () => {
	let bench: Workbench;
	beforeAll(async () => {
		bench = await Workbench.open({ containerType: 'Shell' });
	});
	afterAll(() => bench?.close());
	const run = (shellCommand: string, more = {}) =>
		bench.runNode({ ...common, language: 'shell', shellCommand, ...more }, { items: five(more) });

	test('output, exit code and files', async () => {
		const { error, items } = await run('echo hi; echo made > /mnt/data/a.txt');
		expect(error).toBeUndefined();
		expect(items[0]!.json).toMatchObject({ status: 'Succeeded', exitCode: 0, stdout: 'hi\n' });
		const [field] = Object.values(items[0]!.binary ?? {});
		expect(field).toMatchObject({ fileName: 'a.txt' });
	});

	test('items that are spread over sessions bring their own files back', async () => {
		const { error, items } = await run('date +%N >> n.txt; wc -l < n.txt', SPREAD);
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => String(json.stdout).trim())).toEqual(['1', '1', '2', '2', '3']);
		for (const { binary } of items) {
			expect(binary?.file_0).toMatchObject({ fileName: 'n.txt' });
		}
		expect(bench.pool.sessions().map(({ identifier }) => identifier)).toEqual(['shared']);
	});

	test('another exit code than 0 fails the item', async () => {
		const { error } = await run('ls /nowhere; exit 3');
		expect(error?.message).toContain('/nowhere');
	});

	test('a command that takes too long is stopped', async () => {
		const { error } = await run('sleep 60', { options: { timeout: 1 } });
		expect(error?.message).toContain('did not finish within 1 second');
	});
});

import { createHash } from 'node:crypto';
import { outputOf } from '../../engine/n8n-engine';
import { Workbench } from '../../support/workbench';
import { chain } from '../../support/chain';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

let bench: Workbench;

beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: 100 });
});

afterAll(async () => await bench.close());

const identifiers = () => bench.pool.sessions().map(({ identifier }) => identifier);

describe('Custom Identifier', () => {
	const upload = (sessionIdentifier: string) => ({
		operation: 'upload',
		source: 'text',
		text: 'x',
		fileName: 'a.txt',
		session: 'custom',
		sessionIdentifier,
	});

	test.each([
		['user-42', 'user-42'],
		['four', 'four'],
		['Under_score-AND-digits-0', 'Under_score-AND-digits-0'],
		['x'.repeat(128), 'x'.repeat(128)],
		['={{ $json.chatId }}', 'chat-7'],
		// What the error for a refused identifier advises.
		['={{ $json.email.hash() }}', md5('kim@example.org')],
	])('%s is used as it is', async (given, identifier) => {
		const items = [{ json: { chatId: 'chat-7', email: 'kim@example.org' } }];
		const { error, items: stored } = await bench.runNode(upload(given), { items });
		expect(error).toBeUndefined();
		expect(stored).toMatchObject([{ json: { sessionIdentifier: identifier } }]);
		expect(identifiers()).toContain(identifier);
	});

	test.each([
		'abc',
		'x'.repeat(129),
		'kim@example.org',
		'a b c',
		'größe',
		'../../x',
		'a&b=c',
		'tail\n',
	])('%j is refused before anything is sent, and the error shows how to mend it', async (given) => {
		const before = bench.pool.requests.length;
		for (const operation of ['upload', 'execute']) {
			const { error } = await bench.runNode(
				{
					...upload('={{ $json.id }}'),
					operation,
					pythonCode: '1',
				},
				{ items: [{ json: { id: given } }] },
			);
			expect(error?.message).toMatch(/^'Session Identifier' has /);
			expect(error?.description).toContain('{{ $json.email.hash() }}');
			expect(error?.context.itemIndex).toBe(0);
		}
		expect(bench.pool.requests.slice(before)).toEqual([]);
	});

	test.each(['={{ $json.missing }}', '={{ "" }}', '={{ "   " }}', '={{ null }}'])(
		'%s, which finds nothing, is refused before anything is sent',
		async (given) => {
			const before = bench.pool.requests.length;
			const { error } = await bench.runNode(upload(given));
			expect(error?.message).toBe("'Session Identifier' is empty");
			expect(bench.pool.requests.slice(before)).toEqual([]);
		},
	);

	test.each([
		['={{ true }}', 'true'],
		['={{ { id: 1 } }}', 'an object'],
		['={{ ["chat-1"] }}', 'a list'],
		['={{ 1.5 }}', '1.5'],
	])('%s is called what it is', async (given, shown) => {
		const { error } = await bench.runNode(upload(given));
		expect(error?.message).toBe(`'Session Identifier' is ${shown}, but must be text`);
	});

	test('each item may have its own', async () => {
		const items = [{ json: { id: 'mine' } }, { json: { id: 'yours' } }, { json: { id: 'mine' } }];
		const { items: stored } = await bench.runNode(upload('={{ $json.id }}'), { items });
		expect(stored.map(({ json }) => json.sessionIdentifier)).toEqual(['mine', 'yours', 'mine']);
	});

	test('the session of an item is not taken instead', async () => {
		const [{ json }] = outputOf(
			await bench.engine.run(
				chain({ name: 'First', parameters: { ...upload(''), session: 'automatic' } }),
			),
			'First',
		);
		const { items } = await bench.runNode(upload('own-choice'), { items: [{ json }] });
		expect(items).toMatchObject([{ json: { sessionIdentifier: 'own-choice' } }]);
	});
});

describe('New for Each Item', () => {
	const code = [
		'import os',
		"seen = os.listdir('/mnt/data')",
		"open('/mnt/data/mark.txt', 'w').write('x')",
		"hidden = globals().get('hidden', 0) + 1",
		'{"seen": seen, "hidden": hidden}',
	].join('\n');
	const parameters = { operation: 'execute', pythonCode: code, session: 'newForEachItem' };

	test.each(['manual', 'trigger'] as const)(
		'gives each item a session of its own that is gone afterwards, in %s runs',
		async (mode) => {
			const before = identifiers();
			const { error, items } = await bench.runNode(parameters, {
				mode,
				items: [{ json: {} }, { json: {} }],
			});
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => json.result)).toEqual([
				{ seen: [], hidden: 1 },
				{ seen: [], hidden: 1 },
			]);
			const used = items.map(({ json }) => json.sessionIdentifier as string);
			expect(new Set(used).size).toBe(2);
			expect(identifiers()).toEqual(before);
		},
	);

	test('leaves no session behind when the code fails', async () => {
		const before = identifiers();
		const { error } = await bench.runNode(
			{ ...parameters, pythonCode: '1 / 0' },
			{ mode: 'manual' },
		);
		expect(error?.message).toContain('ZeroDivisionError');
		expect(identifiers()).toEqual(before);
	});

	test.each(['upload', 'download', 'list', 'delete'])(
		'is refused for %s, where a switch of the operation may have left it',
		async (operation) => {
			const before = bench.pool.requests.length;
			const { error } = await bench.runNode({
				operation,
				session: 'newForEachItem',
				source: 'text',
				fileName: 'a.txt',
				filePaths: 'a.txt',
			});
			expect(error?.message).toBe(
				"'Session' is 'New for Each Item', which only Execute Code can work in",
			);
			expect(error?.description).toBe("Choose 'Automatic' or 'Custom Identifier'.");
			expect(bench.pool.requests.slice(before)).toEqual([]);
		},
	);
});

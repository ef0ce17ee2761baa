import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { startSessionPool } from 'azure-dynamic-sessions-emulator';
import { Workbench } from '../../../support/workbench';
import { ALL_ITEMS, ROWS, python } from './python-node';

/** One transparent pixel. */
const PNG =
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const CHART = [
	'import base64',
	'class Chart:',
	`    def _repr_png_(self): return base64.b64decode("${PNG}")`,
];

/** One use of each feature of Execute. */
const USES: Array<[string, INodeParameters]> = [
	['a text', python('"it\'s \\"quoted\\""')],
	['a text like a literal', python(`"'a'"`)],
	['a text with a tab', python(`"'x\\ty'"`)],
	['nothing', python('None')],
	['no value', python('x = 1')],
	['not a number', python('float("nan")')],
	['a date in a dict', python('import datetime\n{"d": datetime.date(2026, 1, 2), "n": [1, None]}')],
	['both streams', python('import sys\nprint("out")\nprint("err", file=sys.stderr)')],
	['20,000 characters of output', python('print("é" * 20_000)')],
	['an exception', python('x = 1\n\n1 / 0', { onCodeError: 'data' })],
	['a picture', python([...CHART, 'Chart()'])],
	['rows', python('[{"n": n, "text": "x" * 50} for n in range(500)]', ROWS)],
	['items', python('_items', { ...ROWS, ...ALL_ITEMS })],
	[
		'a file in, files out',
		python(
			[
				'import os',
				'os.makedirs("sub", exist_ok=True)',
				'open("out.txt", "w").write(open("in.txt").read() * 2)',
				'open("sub/deep.bin", "wb").write(bytes(range(256)) * 40)',
			],
			{ inputBinaryFields: 'data', outputFiles: 'newOrChanged' },
		),
	],
	['files by pattern', python('1', { outputFiles: 'pattern', outputPattern: '**/*.{txt,bin}' })],
];

/** What came of all uses, in one session, without what differs from run to run. */
async function outcomes(quirks: string[]) {
	const bench = await Workbench.open({ quirks } as Parameters<typeof startSessionPool>[0]);
	try {
		const item = await bench.itemWith({ data: { content: 'abc', name: 'in.txt' } });
		const found: Record<string, unknown> = {};
		for (const [name, parameters] of USES) {
			const { items, error, hints } = await bench.runNode(parameters, {
				items: [{ ...item, json: { n: 1 } }],
			});
			found[name] = { items: await Promise.all(items.map(read)), error: error?.message, hints };
		}
		return found;

		async function read({ json, binary = {}, pairedItem }: INodeExecutionData) {
			const { executionTimeMs, ...rest } = json;
			const fields = Object.keys(binary).map(async (field) => {
				const { fileName, mimeType } = binary[field];
				const content = await bench.engine.read({ json, binary }, field);
				return [field, fileName, mimeType, content.toString('base64')];
			});
			return { json: rest, binary: await Promise.all(fields), pairedItem };
		}
	} finally {
		await bench.close();
	}
}

let expected: Awaited<ReturnType<typeof outcomes>>;
beforeAll(async () => {
	expected = await outcomes([]);
});

test('the uses succeed, but for the exception', () => {
	for (const [name, outcome] of Object.entries(expected)) {
		const { items, error } = outcome as {
			items: Array<{ json: { status?: string } }>;
			error?: string;
		};
		expect([name, error, items.length > 0]).toEqual([name, undefined, true]);
		const status = items[0].json.status ?? 'Succeeded';
		expect([name, status]).toEqual([name, name === 'an exception' ? 'Failed' : 'Succeeded']);
	}
});

test.each([
	['output cut at 4,096 bytes, whatever is asked for', ['cut-at-4096']],
	['output cut by characters', ['cut-at-4096', 'cut-characters']],
	['a large limit of output refused', ['refuse-large-limit']],
	['texts as literals', ['repr-strings']],
	['texts as they are', ['plain-strings']],
	['None as null', ['none-as-null']],
	['None as nothing', ['none-as-empty']],
	['every result a text', ['results-as-text']],
	['no results', ['no-results']],
	['images lost', ['no-images']],
	['tracebacks in colours', ['coloured-tracebacks']],
	['tracebacks of one line', ['short-tracebacks']],
	['failures told in an error object', ['error-objects']],
	['202 for all', ['always-accepted']],
	['listings without times', ['no-times']],
	['times in whole seconds', ['whole-seconds']],
	['listings that are arrays', ['bare-listing']],
	['listings as in the samples', ['sample-listing']],
	['listings of one folder only', ['no-recursion']],
])('a service with %s changes nothing in any item', async (_reading, quirks) => {
	expect(await outcomes(quirks)).toEqual(expected);
});

import type { INodeParameters } from 'n8n-workflow';
import { Workbench } from '../../../support/workbench';
import { ALL_ITEMS, ROWS, python } from './python-node';

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open();
});
afterAll(() => bench.close());

const RUN = 'POST /executions';
const END = 'DELETE /session';
/** As a node that was just dragged in, in a production run: the ending of the session is included. */
const DEFAULTS = { session: 'automatic', outputFiles: 'newOrChanged' };

async function calls(parameters: INodeParameters, items: number, file?: string) {
	const before = bench.pool.requests.length;
	const binary =
		file === undefined ? {} : await bench.itemWith({ data: { content: file, name: 'in.txt' } });
	const input = Array.from({ length: items }, (_, n) => ({ ...binary, json: { n } }));
	const { error } = await bench.runNode(parameters, { items: input });
	expect(error).toBeUndefined();
	return bench.pool.requests
		.slice(before)
		.map(
			({ method, url }) => `${method} ${url.split('?')[0].replace(/^.*\/sessionPools\/local/, '')}`,
		);
}

const code = (text: string, more: INodeParameters = {}) => ({
	...python(text),
	...DEFAULTS,
	...more,
});
const COPY = 'open("out.txt", "w").write(open("in.txt").read())';

test.each<[string, INodeParameters, number, string | undefined, string[]]>([
	['one item', code('1 + 1'), 1, undefined, [RUN, END]],
	['20 items, code only', code('1 + 1'), 20, undefined, [...Array<string>(20).fill(RUN), END]],
	[
		'20 items, _item in and rows out',
		code('[_item["json"]]', ROWS),
		20,
		undefined,
		[...Array<string>(20).fill(RUN), END],
	],
	[
		'1,000 _items in and rows out',
		code('[item["json"] for item in _items]', { ...ROWS, ...ALL_ITEMS }),
		1000,
		undefined,
		[RUN, END],
	],
	[
		'5 items, 128 KB in and 128 KB out',
		code(COPY, { inputBinaryFields: 'data' }),
		5,
		'x'.repeat(128 * 1024),
		[...Array<string>(5).fill(RUN), END],
	],
	[
		'a file in and three files out, in a session of its own',
		code('for name in "abc": open(name, "w").write(open("in.txt").read())', {
			inputBinaryFields: 'data',
			session: 'newForEachItem',
		}),
		1,
		'x'.repeat(10_000),
		[RUN, END],
	],
])('the calls of Execute with defaults: %s', async (_title, parameters, items, file, expected) => {
	expect(await calls(parameters, items, file)).toEqual(expected);
});

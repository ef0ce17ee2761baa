import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { outputOf } from '../../../engine/n8n-engine';
import { chain } from '../../../support/chain';
import { Workbench } from '../../../support/workbench';

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open();
});
afterAll(() => bench.close());

async function execute(parameters: INodeParameters, items: INodeExecutionData[]) {
	const run = await bench.engine.run(
		chain({
			name: 'Execute',
			typeVersion: 1.1,
			parameters: { operation: 'execute', ...parameters },
		}),
		{ mode: 'trigger', items },
	);
	const [task] = run.data.resultData.runData.Execute;
	return { run, items: outputOf(run, 'Execute'), hints: task.hints ?? [] };
}

const item = async () => ({
	...(await bench.itemWith({ data: { name: 'in.txt', content: 'in' } })),
	json: { id: 7, result: 'of the input' },
});
const FILE = { pythonCode: 'open("out.txt", "w").write("out")\n{"id": 8}' };

test.each([
	['json', { id: 7 }, ['file_0']],
	['binary', {}, ['data', 'file_0']],
	['both', { id: 7 }, ['data', 'file_0']],
])('Include Input %s hands on %j and the fields %j', async (includeInput, json, fields) => {
	const { items } = await execute({ ...FILE, options: { includeInput } }, [await item()]);
	expect(items).toMatchObject([{ json: { ...json, result: { id: 8 } }, pairedItem: { item: 0 } }]);
	expect(Object.keys(items[0].binary ?? {}).sort()).toEqual(fields);
	if (includeInput === 'binary') expect(items[0].json).not.toHaveProperty('id');
});

test('Without Include Input the input stays behind', async () => {
	const { items } = await execute(FILE, [await item()]);
	expect(items[0].json).not.toHaveProperty('id');
	expect(Object.keys(items[0].binary ?? {})).toEqual(['file_0']);
});

test('every row has the fields of the item it came of, its own first', async () => {
	const parameters = {
		pythonCode: '[{"n": 1}, {"n": 2, "id": 9}]',
		output: 'items',
		options: { includeInput: 'json' },
	};
	const { items } = await execute(parameters, [await item()]);
	expect(items.map(({ json }) => [json.n, json.id])).toEqual([
		[1, 7],
		[2, 9],
	]);
});

test('with all items at once the code says which item a row came of', async () => {
	const parameters = {
		mode: 'runOnceForAllItems',
		pythonCode: '[{"json": {"x": n}, "pairedItem": {"item": 2 - n}} for n in range(3)]',
		output: 'items',
		options: { includeInput: 'json' },
	};
	const inputs = [0, 1, 2].map((id) => ({ json: { id } }));
	const { items } = await execute(parameters, inputs);
	expect(items.map(({ json }) => [json.x, json.id])).toEqual([
		[0, 2],
		[1, 1],
		[2, 0],
	]);
});

test('On Code Error is an option, and fails the item unless it is added', async () => {
	const code = { pythonCode: '1/0' };
	const { items } = await execute({ ...code, options: { onCodeError: 'data' } }, [{ json: {} }]);
	expect(items).toMatchObject([{ json: { status: 'Failed' } }]);
	const { run } = await execute(code, [{ json: {} }]);
	expect(run.status).toBe('error');
});

test('Input Binary Fields takes patterns', async () => {
	const input = await bench.itemWith({
		attachment_0: { name: 'a.txt', content: 'a' },
		attachment_1: { name: 'b.txt', content: 'b' },
		logo: { name: 'c.txt', content: 'c' },
	});
	const parameters = {
		inputBinaryFields: 'attachment_*',
		outputFiles: 'none',
		pythonCode: 'import os\nsorted(n for n in os.listdir() if n.endswith(".txt"))',
		session: 'newForEachItem',
	};
	const { items } = await execute(parameters, [input]);
	expect(items[0].json.result).toEqual(['a.txt', 'b.txt']);
});

test('what the code prints beside rows is kept in a production run, too', async () => {
	const parameters = { pythonCode: 'print("<seen>")\n[{"a": 1}]', output: 'items' };
	const { hints } = await execute(parameters, [{ json: {} }]);
	expect(hints.map(({ message }) => message)).toEqual(['The code printed: &#60;seen&#62;']);
});

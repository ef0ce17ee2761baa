import { ExecuteContext } from 'n8n-core';
import type { INodeParameters } from 'n8n-workflow';
import { Workbench } from '../support/workbench';

/** Where n8n resolves a parameter for an item. */
const contexts = Object.getPrototypeOf(Object.getPrototypeOf(ExecuteContext.prototype)) as {
	_getNodeParameter: (name: string, itemIndex: number, ...more: unknown[]) => unknown;
};

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open();
});
afterAll(() => bench.close());

const items = [1, 2, 3, 4, 5].map((n) => ({ json: { n } }));

/** Runs five items, and counts how often n8n was asked for each parameter. */
async function counted(parameters: INodeParameters) {
	const asked = new Map<string, number>();
	const spy = jest.spyOn(contexts, '_getNodeParameter');
	const { items: output, error } = await bench.runNode(
		{
			operation: 'execute',
			outputFiles: 'none',
			session: 'custom',
			sessionIdentifier: 'steady',
			...parameters,
		},
		{ items },
	);
	for (const [name] of spy.mock.calls) asked.set(name, (asked.get(name) ?? 0) + 1);
	spy.mockRestore();
	expect(error).toBeUndefined();
	return { results: output.map(({ json }) => json.result), asked };
}

test('a parameter without an expression is resolved once for all items', async () => {
	const { results, asked } = await counted({ pythonCode: '_item["json"]["n"] * 2' });
	expect(results).toEqual([2, 4, 6, 8, 10]);
	expect(asked.get('pythonCode')).toBe(1);
	expect(asked.get('options')).toBe(1);
	expect(asked.get('sessionIdentifier')).toBe(1);
});

test('one with an expression is resolved for each item', async () => {
	const { results, asked } = await counted({ pythonCode: '={{ $json.n }} * 3' });
	expect(results).toEqual([3, 6, 9, 12, 15]);
	expect(asked.get('pythonCode')).toBe(5);
});

test('so is one that has an expression inside', async () => {
	const { results, asked } = await counted({
		pythonCode: 'import os\nos.path.basename(os.getcwd())',
		options: { workingDirectory: '=folder{{ $json.n }}' },
	});
	expect(results).toEqual(['folder1', 'folder2', 'folder3', 'folder4', 'folder5']);
	expect(asked.get('options')).toBeGreaterThanOrEqual(5);
});

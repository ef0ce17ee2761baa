import { Workbench } from '../../support/workbench';

let bench: Workbench;
const items = [{ json: { n: 1 } }, { json: { n: 2 } }];
const words = "'Pool Management Endpoint' is not a URL";

beforeAll(async () => {
	bench = await Workbench.open();
	bench.engine.credentials = { authentication: 'none', poolManagementEndpoint: 'nowhere' };
});
afterAll(async () => await bench.close());

describe('A credential that cannot be used', () => {
	const list = { operation: 'list' };

	it('stops the workflow with what is wrong', async () => {
		expect((await bench.runNode(list, { items })).error?.message).toBe(words);
	});

	it('fails every item when the node is to continue', async () => {
		const { items: output } = await bench.runNode(list, {
			items,
			onError: 'continueRegularOutput',
		});
		expect(output.map(({ json, pairedItem }) => [json.error, pairedItem])).toEqual([
			[words, { item: 0 }],
			[words, { item: 1 }],
		]);
	});

	it('sends every item to the error output, with its data', async () => {
		const run = await bench.runNode(list, { items, onError: 'continueErrorOutput' });
		expect(run.items).toEqual([]);
		expect(run.errorItems.map(({ json }) => json)).toEqual([
			{ n: 1, error: words, message: expect.stringContaining('It should look like') },
			{ n: 2, error: words, message: expect.stringContaining('It should look like') },
		]);
	});
});

import { NEWEST } from '../../../support/api-versions';
import { PoolClient } from '../../../support/pool-client';
import { Workbench } from '../../../support/workbench';
import { itemsOf, python } from './python-node';
import { RecordingProxy } from './recording-proxy';

let bench: Workbench;
let proxy: RecordingProxy;
beforeAll(async () => {
	bench = await Workbench.open();
	proxy = await RecordingProxy.before(bench);
});
afterAll(async () => {
	await proxy.close();
	await bench.close();
});

/** Whether each execution since the last time carried the program, by the size of its text. */
function carried(): boolean[] {
	const all = proxy.executions.map(({ code }) => String(code).length > 10_000);
	proxy.requests.length = 0;
	return all;
}

describe('The program in the session', () => {
	test('travels once for all items of a session', async () => {
		const items = itemsOf({ n: 1 }, { n: 2 }, { n: 3 });
		const run = await bench.runNode(python('_item["json"]["n"] * 2'), { items });
		expect(run.items.map(({ json }) => json.result)).toEqual([2, 4, 6]);
		expect(carried()).toEqual([true, false, false]);
	});

	test('is sent again to a kernel that does not have it, and the code runs once', async () => {
		await new PoolClient(bench.pool, NEWEST, 'shared').call('DELETE', '/session');
		const code = ['open("/mnt/data/count", "a").write("x")', 'len(open("/mnt/data/count").read())'];
		const { items, error } = await bench.runNode(python(code));
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({ result: 1, stdout: '' });
		expect(carried()).toEqual([false, true]);
	});

	test('is sent again for code that awaits', async () => {
		await new PoolClient(bench.pool, NEWEST, 'shared').call('DELETE', '/session');
		const { items } = await bench.runNode(
			python(['import asyncio', 'await asyncio.sleep(0, "waited")']),
		);
		expect(items[0].json.result).toBe('waited');
		expect(carried()).toEqual([false, true]);
	});

	test('leaves no name behind where it is missing', async () => {
		await new PoolClient(bench.pool, NEWEST, 'shared').call('DELETE', '/session');
		const { items } = await bench.runNode(python('[name for name in dir() if "n8n" in name]'));
		expect(items[0].json.result).toEqual([]);
	});
});

import { readdirSync } from 'node:fs';
import type { IRunData, ITaskData } from 'n8n-workflow';
import { type WorkflowFile, outputOf } from '../engine/n8n-engine';
import { Workbench } from '../support/workbench';
import { readExample } from './run-example';

/** Of those that a node hands on to the next. */
const MOST_ITEMS = 50;

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: 20 });
});
afterAll(() => bench.close());

const examples = readdirSync('examples')
	.filter((name) => name.endsWith('.json'))
	.map((name) => name.replace('.json', ''));

/** The agent with its model and memory is n8n's, and runs in the end-to-end tests. */
function withoutAgent({ nodes, connections, ...rest }: WorkflowFile): WorkflowFile {
	const left = nodes.filter(({ type }) => !/langchain\.(?:agent|lm|memory)/.test(type));
	const names = left.map(({ name }) => name);
	return {
		...rest,
		nodes: left,
		connections: Object.fromEntries(
			Object.entries(connections)
				.filter(([from]) => names.includes(from))
				.map(([from, { main = [] }]) => [
					from,
					{ main: main.map((ends) => (ends ?? []).filter(({ node }) => names.includes(node))) },
				]),
		),
	};
}

/** The names of the trigger and of the nodes behind it, each after those it takes items from. */
function inOrder({ nodes, connections }: WorkflowFile): string[] {
	const trigger = nodes.find(({ type }) => /trigger$/i.test(type))!;
	const order = [trigger.name];
	for (const name of order) {
		for (const { node } of (connections[name]?.main ?? []).flatMap((ends) => ends ?? [])) {
			if (order.includes(node)) order.splice(order.indexOf(node), 1);
			order.push(node);
		}
	}
	return order;
}

/** The nodes from which a path leads to one. */
function namesBefore({ connections }: WorkflowFile, name: string): string[] {
	const found = [name];
	for (const end of found) {
		for (const [from, { main = [] }] of Object.entries(connections)) {
			const leadsThere = main.some((ends) => ends?.some(({ node }) => node === end));
			if (leadsThere && !found.includes(from)) found.push(from);
		}
	}
	return found.slice(1);
}

/** What each node gave, of many items the first few: how a node takes a thousand is seen elsewhere. */
function firstItems(given: IRunData): IRunData {
	const first = structuredClone(given);
	for (const { data } of Object.values(first).flat()) {
		data?.main.forEach((items) => items?.splice(MOST_ITEMS));
	}
	return first;
}

/** The trigger was run by itself before: what it gave the editor. */
async function triggered(): Promise<ITaskData> {
	const { binary } = await bench.itemWith({
		data0: { content: 'item,sold\nmug,2\n', name: 'sales.csv', type: 'text/csv' },
	});
	const json = { sessionId: 'a-chat-of-this-test', chatInput: 'What sells best?' };
	return {
		startTime: 0,
		executionIndex: 0,
		executionTime: 0,
		executionStatus: 'success',
		source: [],
		data: { main: [[{ json, binary }]] },
	};
}

test.each(examples)('%s runs node by node, each in an execution of its own', async (name) => {
	const workflow = withoutAgent(await readExample(name));
	const [trigger, ...rest] = inOrder(workflow);
	expect(rest.length).toBeGreaterThan(1);
	let before: IRunData = { [trigger]: [await triggered()] };
	for (const node of rest) {
		const run = await bench.engine.step(workflow, node, before);
		const { error, runData } = run.data.resultData;
		expect([node, error?.message]).toEqual([node, undefined]);
		// What leads to it was there already, and is not run again. Of other branches n8n forgets the ends.
		for (const earlier of namesBefore(workflow, node)) {
			expect(runData[earlier]).toBe(before[earlier]);
		}
		expect([node, outputOf(run, node).length > 0]).toEqual([node, true]);
		before = firstItems(runData);
	}
});

test('without pinned data n8n cannot step: this is what the empty object in the examples is for', async () => {
	const { pinData, ...workflow } = await readExample('sales-report');
	expect(pinData).toEqual({});
	const before = { Start: [await triggered()] };
	await expect(bench.engine.step(workflow, 'Upload sales', before)).rejects.toThrow(
		"Cannot read properties of null (reading 'Start')",
	);
});

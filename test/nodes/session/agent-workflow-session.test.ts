/** Sessions of workflows that one of n8n's own Agents runs as its tools: executions with a note of the agent's call. */
import type { RelatedAgentRun } from 'n8n-workflow';
import { outputOf } from '../../engine/n8n-engine';
import { Workbench } from '../../support/workbench';
import { chain } from '../../support/chain';

let bench: Workbench;
beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: 30 });
});
afterAll(async () => await bench.close());

const store = (text: string) =>
	chain({
		name: 'Store',
		parameters: { operation: 'upload', source: 'text', text, fileName: `${text}.txt` },
	});
const list = chain({
	name: 'List',
	alwaysOutputData: true,
	parameters: { operation: 'list' },
});

/** The call of an agent; calls of one thread belong to one conversation. */
const call = (threadId: string, more: Partial<RelatedAgentRun> = {}): RelatedAgentRun => ({
	agentId: 'agent-1',
	projectId: 'project-1',
	runId: 'run-1',
	toolCallId: `call-${Math.random()}`,
	threadId,
	userId: 'user-1',
	...more,
});

const stored = async (text: string, parentAgentRun: unknown) =>
	// n8n runs these workflows as `manual`, in production too.
	await bench.engine.run(store(text), {
		mode: 'manual',
		parentAgentRun: parentAgentRun as RelatedAgentRun,
	});
const listed = async (parentAgentRun: RelatedAgentRun) =>
	outputOf(
		await bench.engine.run({ ...list, id: 'another' }, { mode: 'manual', parentAgentRun }),
		'List',
	).flatMap(({ json }) => json.name ?? []);

test('all workflows and calls of one conversation share a session, which outlives each', async () => {
	const before = bench.pool.sessions().length;
	await stored('one', call('thread-1'));
	await stored('two', call('thread-1'));
	expect(await listed(call('thread-1'))).toEqual(['one.txt', 'two.txt']);
	expect(bench.pool.sessions()).toHaveLength(before + 1);
});

test.each([
	['thread', call('thread-2')],
	['user', call('thread-1', { userId: 'user-2' })],
	['agent', call('thread-1', { agentId: 'agent-2' })],
	['project', call('thread-1', { projectId: 'project-2' })],
])('another %s has another session', async (_, other) => {
	await stored('mine', call('thread-1'));
	expect(await listed(other)).toEqual([]);
});

test.each([
	['no thread', { agentId: 'agent-1' }],
	['nothing that is known', { thread: { id: 7 } }],
	['a text', 'agent-1'],
])('a call that says %s has a session of its own, ended with the execution', async (_, said) => {
	const before = bench.pool.sessions().length;
	const run = await stored('gone', said);
	expect(run.status).toBe('success');
	expect(bench.pool.sessions()).toHaveLength(before);
});

test('null in its place is a run like any other in the editor, whose session stays', async () => {
	const before = bench.pool.sessions().length;
	expect((await stored('kept', null)).status).toBe('success');
	expect(bench.pool.sessions()).toHaveLength(before + 1);
});

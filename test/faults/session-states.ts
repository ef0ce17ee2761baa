import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../support/until';
import type { NodeOperation } from './node-operations';
import type { NodeScene } from './node-scene';
import { type Expected, type NodeTrouble, isCode } from './node-troubles';
import { LOST, NEVER_SEEN } from './request-faults';

/** Does something as soon as the pool has begun to run the code. */
async function whileItRuns(scene: NodeScene, action: () => Promise<unknown>): Promise<void> {
	const started = scene.pool.executionCount;
	void until(() => scene.pool.executionCount > started)
		.then(async () => await delay(300))
		.then(action);
}

/** Ends Python, or Node.js, in the session. */
async function killKernel(scene: NodeScene): Promise<void> {
	const isNode = scene.kernel === 'NodeLTS';
	await scene.session.execute({
		code: isNode ? 'process.exit(1)' : 'import os; os._exit(1)',
		language: isNode ? 'javaScript' : 'python',
		timeoutSeconds: 60,
	});
}

const restart = async (scene: NodeScene) => await scene.restartPool();
const deleteSession = async (scene: NodeScene) => void (await scene.session.end());
const isCodeOrEither = (of: Expected) => (operation: NodeOperation) =>
	isCode(operation) ? of : 'either';
const hasKernel = ({ kernels }: NodeOperation) => !kernels.includes('Shell');

/** What happens to the pool, to the session or to its kernel. */
export const STATES: NodeTrouble[] = [
	{ name: 'none', arrange: () => {}, expect: () => 'ok' },
	...(
		[
			['pool restarted', restart],
			['session deleted', deleteSession],
		] as const
	).flatMap(([name, happen]): NodeTrouble[] => [
		{ name: `${name} before`, arrange: happen, expect: isCodeOrEither('ok'), isLost: true },
		{
			name: `${name} before, reply lost`,
			arrange: async (scene) => {
				await happen(scene);
				scene.proxy.fault({ nth: 1 }, LOST.fault);
			},
			expect: isCodeOrEither('ok'),
			isLost: true,
		},
		{
			name: `${name} before, cut before the pool`,
			arrange: async (scene) => {
				await happen(scene);
				scene.proxy.fault({ path: /^\/executions$/, nth: 1 }, NEVER_SEEN.fault);
			},
			// A session that is new cannot know what an earlier one did.
			expect: () => 'error',
			isLost: true,
			only: isCode,
		},
		{
			name: `${name} while it runs`,
			arrange: async (scene) => await whileItRuns(scene, async () => await happen(scene)),
			seconds: 2,
			expect: () => 'error',
			isLost: true,
			only: isCode,
		},
	]),
	{
		name: 'kernel killed before',
		arrange: killKernel,
		expect: () => 'ok',
		only: hasKernel,
	},
	{
		name: 'kernel killed before, reply lost',
		arrange: async (scene) => {
			await killKernel(scene);
			scene.proxy.fault({ nth: 1 }, LOST.fault);
		},
		expect: () => 'ok',
		only: hasKernel,
	},
	{
		name: 'kernel killed while it runs',
		arrange: () => {},
		dies: true,
		expect: () => 'error',
		only: isCode,
	},
	{
		name: 'kernel killed while it runs, reply lost',
		arrange: ({ proxy }) => void proxy.fault({ path: /^\/executions$/, nth: 1 }, LOST.fault),
		dies: true,
		expect: () => 'error',
		only: isCode,
	},
];

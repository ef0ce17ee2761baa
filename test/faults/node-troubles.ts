import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../support/until';
import type { Fault } from './fault-proxy';
import type { NodeOperation } from './node-operations';
import type { NodeScene } from './node-scene';
import { GATEWAY_WORDS } from './pool-behind-faults';

/** What the node is to make of a cell: a result and nothing lost, an error, or either of them. */
export type Expected = 'ok' | 'error' | 'either';

/** Something that goes wrong while the node does one thing. */
export interface NodeTrouble {
	name: string;
	arrange(scene: NodeScene): Promise<void> | void;
	expect(operation: NodeOperation): Expected;
	/** Seconds that the code sleeps, so that something can happen while it runs. */
	seconds?: number;
	/** Whether the code ends the kernel. */
	dies?: boolean;
	/** Whether what the session held is gone by the time that the operation is over. */
	isLost?: boolean;
	/** The most that the client waits for a reply, in milliseconds. */
	maxTryMs?: number;
	/** Operations that it makes sense for; all unless told otherwise. */
	only?: (operation: NodeOperation) => boolean;
}

/** One request that goes wrong. */
interface FaultOfARequest {
	name: string;
	fault: Fault;
	/** What the pool made of the request: carried it out, never saw it, or refused it in its own words. */
	fate: 'ran' | 'notSeen' | 'refused';
	seconds?: number;
	maxTryMs?: number;
	/** Whether a pair of faults has it. */
	inPairs?: boolean;
	only?: NodeTrouble['only'];
}

/** Milliseconds after which the client gives up on a reply where that is the fault. */
const SHORT_TRY_MS = 1_500;
const isCode = ({ kind }: NodeOperation) => kind !== 'idempotent';

const after = (status: number): FaultOfARequest => ({
	name: `${status} after it ran`,
	fault: { kind: 'reply', forward: true, status, body: GATEWAY_WORDS },
	fate: 'ran',
	inPairs: status === 429 || status === 503,
});
const before = (status: number): FaultOfARequest => ({
	name: `${status} before the pool`,
	fault: { kind: 'reply', status, body: GATEWAY_WORDS },
	fate: 'notSeen',
	inPairs: status === 408 || status === 503,
});

const GATEWAY = [408, 429, 502, 503, 504];
const LOST: FaultOfARequest = {
	name: 'reply lost',
	fault: { kind: 'resetAfter' },
	fate: 'ran',
	inPairs: true,
};
const NEVER_SEEN: FaultOfARequest = {
	name: 'cut before the pool',
	fault: { kind: 'resetBefore' },
	fate: 'notSeen',
	inPairs: true,
};

const FAULTS: FaultOfARequest[] = [
	...GATEWAY.map(after),
	...GATEWAY.map(before),
	{ name: 'reply cut', fault: { kind: 'cutReply' }, fate: 'ran', inPairs: true },
	{ name: 'reply cut, no length', fault: { kind: 'cutReply', unannounced: true }, fate: 'ran' },
	{
		name: 'a page with 200',
		fault: { kind: 'reply', forward: true, status: 200, body: '<html>' },
		fate: 'ran',
		// Of a listing or a file it is an error at once: nothing was changed, and the page may stay.
		only: isCode,
	},
	LOST,
	NEVER_SEEN,
	{ name: 'cut within the request', fault: { kind: 'resetWithin' }, fate: 'notSeen' },
	{
		name: 'cut while it runs',
		fault: { kind: 'resetDuring', ms: 100 },
		fate: 'ran',
		seconds: 0.4,
		inPairs: true,
	},
	{
		name: 'client time-out',
		fault: { kind: 'hold' },
		fate: 'ran',
		maxTryMs: SHORT_TRY_MS,
		inPairs: true,
	},
	{
		name: 'client time-out, code runs on',
		fault: { kind: 'hold' },
		fate: 'ran',
		seconds: (1.5 * SHORT_TRY_MS) / 1000,
		maxTryMs: SHORT_TRY_MS,
		only: isCode,
	},
	{ name: 'token refused', fault: { kind: 'reply', status: 401 }, fate: 'refused', inPairs: true },
	{
		name: '401 of a proxy after it ran',
		fault: { kind: 'reply', forward: true, status: 401, body: '<html>' },
		fate: 'ran',
	},
];

/** Each fault at one of the requests. */
export function single(position: number): NodeTrouble[] {
	return FAULTS.map((one) => ({
		...one,
		name: nameAt(one.name, position),
		arrange: ({ proxy }) => void proxy.fault({ nth: position }, one.fault),
		expect: (operation) => expected(operation, position, [one]),
	}));
}

/** Each two faults at one request and the one that follows on it; code is given all of them, other operations some. */
export function pairs(position: number, { kind, kernels }: NodeOperation): NodeTrouble[] {
	const isPython = kind === 'asked' && position === 1 && kernels.length > 1;
	const some = FAULTS.filter(
		({ inPairs, name, maxTryMs }) =>
			inPairs === true && (isPython || (maxTryMs === undefined && !/^4(?:08|29)/.test(name))),
	);
	return some.flatMap((first) =>
		some.map((second) => ({
			name: nameAt(`${first.name} + ${second.name}`, position),
			seconds: Math.max(first.seconds ?? 0, second.seconds ?? 0),
			maxTryMs: first.maxTryMs ?? second.maxTryMs,
			arrange: ({ proxy }: NodeScene) => {
				proxy.fault({ nth: position }, first.fault);
				proxy.fault({ nth: position + 1 }, second.fault);
			},
			expect: (operation: NodeOperation) => expected(operation, position, [first, second]),
		})),
	);
}

const nameAt = (name: string, position: number) =>
	position === 1 ? name : `${name}, request ${position}`;

/** By the contract of the node: see 'Exactly once' in docs/execute.md. */
function expected(
	{ kind, name }: NodeOperation,
	position: number,
	faults: FaultOfARequest[],
): Expected {
	const fates = faults.map(({ fate }) => fate);
	// A second token that is refused as well is an error; where only a question or a file is lost by it, it is none.
	if (fates.length === 2 && fates.every((fate) => fate === 'refused')) {
		return position > 1 && kind === 'asked' ? 'either' : 'error';
	}
	if (kind !== 'kept' || position > 1) return 'ok';
	// The service is only asked: what it does not know may have run.
	const decisive = fates.find((fate) => fate !== 'refused');
	return decisive === 'notSeen' ? 'error' : 'ok';
}

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
const deleteSession = async (scene: NodeScene) => await scene.session.end();
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

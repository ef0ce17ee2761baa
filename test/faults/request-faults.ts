import type { Fault } from './fault-proxy';
import type { NodeOperation } from './node-operations';
import type { NodeScene } from './node-scene';
import { type Expected, type NodeTrouble, isCode } from './node-troubles';
import { GATEWAY_WORDS } from './pool-behind-faults';

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
export const LOST: FaultOfARequest = {
	name: 'reply lost',
	fault: { kind: 'resetAfter' },
	fate: 'ran',
	inPairs: true,
};
export const NEVER_SEEN: FaultOfARequest = {
	name: 'cut before the pool',
	fault: { kind: 'resetBefore' },
	fate: 'notSeen',
	inPairs: true,
};

const A_PAGE = 'a page with 200';

const FAULTS: FaultOfARequest[] = [
	...GATEWAY.map(after),
	...GATEWAY.map(before),
	{ name: 'reply cut', fault: { kind: 'cutReply' }, fate: 'ran', inPairs: true },
	{ name: 'reply cut, no length', fault: { kind: 'cutReply', unannounced: true }, fate: 'ran' },
	{
		name: A_PAGE,
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
export function pairs(position: number, operation: NodeOperation): NodeTrouble[] {
	const isEach = operation.name === 'Execute' && position === 1;
	const some = FAULTS.filter(
		({ inPairs, name, maxTryMs }) =>
			inPairs === true && (isEach || (maxTryMs === undefined && !/^4(?:08|29)/.test(name))),
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
	// What is no execution is not waited for twice, as the wait is 60 seconds or more, nor is a page read again.
	const isFileCall = kind === 'idempotent' || (name === 'with files' && position === 1);
	const isFinal = faults.some((fault) => fault.maxTryMs !== undefined || fault.name === A_PAGE);
	if (isFileCall && isFinal) return 'error';
	const fates = faults.map(({ fate }) => fate);
	if (fates.length === 2 && fates.every((fate) => fate === 'refused')) {
		// The second token is refused as well, unless the second request is another one that was sent at the same time.
		return name === 'Download' || (position > 1 && kind === 'asked') ? 'either' : 'error';
	}
	if (kind !== 'kept' || position > 1) return 'ok';
	// The service is only asked: what it does not know may have run.
	const decisive = fates.find((fate) => fate !== 'refused');
	return decisive === 'notSeen' ? 'error' : 'ok';
}

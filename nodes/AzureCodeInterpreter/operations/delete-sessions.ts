import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { InvalidInputError, isCallFailure } from '../../../session-pool';
import { mapConcurrently } from '../run/concurrency';
import { counted } from '../run/counted';
import type { NodeRun } from '../run/node-run';
import { wholeNumberParameter } from '../run/parameter-values';
import { type ListedSession, assertNoTool, listPoolSessions } from './pool-sessions';

/** Value of 'What to Delete'. */
export const POOL_SESSIONS = 'poolSessions';

/** Sessions that are ended at the same time. */
const AT_ONCE = 8;

const CHOSEN_FROM_LIST = { whichSessions: ['workflow', 'ours', 'all'] };

/** Which sessions of the pool to end; shown for Delete. */
export const poolSessionsParameters: INodeProperties[] = [
	{
		displayName: 'Which Sessions',
		name: 'whichSessions',
		type: 'options',
		noDataExpression: true,
		default: 'workflow',
		description: 'Sessions that this very execution works in are never among them',
		options: [
			{
				name: 'All of the Pool',
				value: 'all',
				description: 'Whoever opened them: also other people, and other programs',
			},
			{
				name: 'By Identifier',
				value: 'identifier',
				description: 'Those that are named, for example by List Files with Sessions',
			},
			{
				name: 'Of This Instance',
				value: 'ours',
				description: 'Those that nodes of any workflow of this n8n opened by themselves',
			},
			{
				name: 'Of This Workflow',
				value: 'workflow',
				description: 'Those that nodes of this workflow opened by themselves',
			},
		],
		displayOptions: { show: { target: [POOL_SESSIONS] } },
	},
	{
		displayName: 'Session Identifiers',
		name: 'sessionIdentifiers',
		type: 'string',
		typeOptions: { rows: 2 },
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.sessionIdentifier }}',
		hint: 'One per line',
		displayOptions: { show: { target: [POOL_SESSIONS], whichSessions: ['identifier'] } },
	},
	{
		displayName: 'Unused For (Minutes)',
		name: 'unusedMinutes',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 5,
		hint: 'A session in which code runs is called every few minutes at least; 0 ends those as well',
		description: 'Only sessions that nobody has called for so long',
		displayOptions: { show: { target: [POOL_SESSIONS], ...CHOSEN_FROM_LIST } },
	},
	{
		displayName: 'Older Than (Minutes)',
		name: 'olderMinutes',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'Only sessions that were opened so long ago',
		displayOptions: { show: { target: [POOL_SESSIONS], ...CHOSEN_FROM_LIST } },
	},
];

type Outcome = 'deleted' | 'alreadyGone' | 'failed' | 'ofThisExecution';

interface Ended {
	sessionIdentifier: string;
	outcome: Outcome;
	error?: string;
}

/** Ends sessions of the pool, and gives one item with what became of them. */
export async function deletePoolSessions(
	run: NodeRun,
	itemIndex: number,
): Promise<INodeExecutionData[]> {
	assertNoTool(run);
	const { identifiers, left } = await choose(run, itemIndex);
	const errors: unknown[] = [];
	const sessions = await mapConcurrently(
		identifiers.length,
		AT_ONCE,
		async (index) => await end(run, identifiers[index], errors),
	);
	const count = (outcome: Outcome) => sessions.filter((one) => one.outcome === outcome).length;
	const [deleted, alreadyGone, failed] = [count('deleted'), count('alreadyGone'), count('failed')];
	if (failed > 0 && failed === identifiers.length) throw errors[0];
	if (failed > 0)
		run.hints.add(`${counted(failed, 'session')} could not be ended; 'sessions' says why`);
	const own = count('ofThisExecution');
	if (own > 0) {
		run.hints.add(
			`${counted(own, 'session')} of this very execution stayed. 'Whole Session' ends one.`,
		);
	}
	const json = { deleted, alreadyGone, failed, left: left + own };
	return [{ json: { ...json, sessions: sessions.map((session) => ({ ...session })) } }];
}

async function end(run: NodeRun, identifier: string, errors: unknown[]): Promise<Ended> {
	const { pool, abortSignal, originOf } = run;
	const sessionIdentifier = identifier;
	if (originOf(identifier).ofThisExecution) {
		return { sessionIdentifier, outcome: 'ofThisExecution' };
	}
	try {
		const wasThere = await pool.getSession(identifier, { abortSignal }).end();
		return { sessionIdentifier, outcome: wasThere ? 'deleted' : 'alreadyGone' };
	} catch (error) {
		if (!isCallFailure(error)) throw error;
		errors.push(error);
		return { sessionIdentifier, outcome: 'failed', error: error.message };
	}
}

/** Sessions to end, and how many others the pool has. */
interface Choice {
	identifiers: string[];
	left: number;
}

async function choose(run: NodeRun, itemIndex: number): Promise<Choice> {
	const { n8n } = run;
	const which = n8n.getNodeParameter('whichSessions', itemIndex, 'workflow') as string;
	if (which === 'identifier') {
		const given = n8n.getNodeParameter('sessionIdentifiers', itemIndex, '');
		return { identifiers: readIdentifiers(given), left: 0 };
	}
	const seconds = (name: string, label: string) =>
		60 * wholeNumberParameter(n8n, itemIndex, { name, label, least: 0 });
	const unused = seconds('unusedMinutes', 'Unused For (Minutes)');
	const older = seconds('olderMinutes', 'Older Than (Minutes)');
	const isMeant = whose(which, n8n);
	const all = await listPoolSessions(run);
	const meant = all.filter(isMeant);
	// Without a time nobody knows: then only 0, which asks for none, is met.
	const chosen = meant.filter(
		({ ageSeconds, unusedSeconds }) => (unusedSeconds ?? 0) >= unused && (ageSeconds ?? 0) >= older,
	);
	return {
		identifiers: chosen.map(({ identifier }) => identifier),
		left: all.length - chosen.length,
	};
}

function whose(which: string, n8n: IExecuteFunctions): (session: ListedSession) => boolean {
	if (which === 'all') return () => true;
	if (which === 'ours') return ({ ours }) => ours;
	const { id } = n8n.getWorkflow();
	return ({ ours, workflowId }) => ours && workflowId !== null && workflowId === id;
}

/** What services were seen to take for identifiers, ours and other people's (contract, section 2.1). */
const IDENTIFIER = /^[\x21-\x7e]{4,256}$/;

/** One per line, or a list that an expression gives; each once. */
function readIdentifiers(given: unknown): string[] {
	const values: unknown[] = Array.isArray(given) ? given : String(given ?? '').split('\n');
	const identifiers = values.map((value) => String(value).trim()).filter((text) => text !== '');
	if (identifiers.length === 0) {
		throw new InvalidInputError(
			"'Session Identifiers' is empty",
			'Give the sessionIdentifier of the items of List Files with Sessions, one per line.',
		);
	}
	const unfit = identifiers.find((identifier) => !IDENTIFIER.test(identifier));
	if (unfit === undefined) return [...new Set(identifiers)];
	throw new InvalidInputError(
		`'Session Identifiers' has '${unfit.replace(/\p{C}/gu, '\uFFFD').slice(0, 100)}', which is no identifier of a session`,
		'Take them from List Files with Sessions, one per line.',
	);
}

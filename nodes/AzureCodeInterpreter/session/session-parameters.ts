import type { INodeProperties } from 'n8n-workflow';
import { SINCE_1_1 } from '../node-version';

/** Where the identifier that a model hands back arrives. */
export const CONVERSATION_PARAMETER = 'conversationSession';

const automatic = {
	name: 'Automatic',
	value: 'automatic',
	description:
		'One session per workflow execution, shared by all Azure Code Interpreter nodes in it',
};
const newForEachItem = {
	name: 'New for Each Item',
	value: 'newForEachItem',
	description: 'A fresh, isolated session for every item, ended as soon as the item is done',
};
const spread = {
	name: 'Spread over Several',
	value: 'spread',
	description:
		'Items are dealt in turns to several sessions that work at the same time and keep their variables from item to item',
};
const custom = {
	name: 'Custom Identifier',
	value: 'custom',
	description: 'A session of your own naming, for example one per user or per chat',
};

const EACH_ITEM = { operation: ['execute'], mode: ['runOnceForEachItem'] };
const AGENT_TOOL = { '@tool': [true] };

/** Only Execute can do its whole work in a session of its own, and a tool is called with one item. */
function sessionParameter(
	options: INodeProperties['options'],
	displayOptions: INodeProperties['displayOptions'],
): INodeProperties {
	return {
		displayName: 'Session',
		name: 'session',
		type: 'options',
		options,
		default: 'automatic',
		description:
			'Which session of the pool to work in; it keeps its files and variables between steps',
		displayOptions,
	};
}

export const sessionParameters: INodeProperties[] = [
	sessionParameter([automatic, custom, newForEachItem, spread], {
		show: EACH_ITEM,
		hide: AGENT_TOOL,
	}),
	sessionParameter([automatic, custom, newForEachItem], {
		show: { operation: ['execute'], mode: ['runOnceForAllItems'] },
		hide: AGENT_TOOL,
	}),
	sessionParameter([automatic, custom, newForEachItem], {
		show: { operation: ['execute'], ...AGENT_TOOL },
	}),
	sessionParameter([automatic, custom], { hide: { operation: ['execute', 'list', 'delete'] } }),
	sessionParameter([automatic, custom], {
		show: { operation: ['list'], listed: ['files', 'packages'] },
	}),
	sessionParameter([automatic, custom], {
		show: { operation: ['delete'], target: ['files', 'session'] },
	}),
	{
		displayName: 'Sessions',
		name: 'sessions',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 5,
		hint: 'The pool needs as many places; with fewer, sessions take turns',
		description: 'How many sessions the items are dealt to; each works through its own in order',
		displayOptions: { show: { ...EACH_ITEM, session: ['spread'] }, hide: AGENT_TOOL },
	},
	{
		displayName: 'Session Identifier',
		name: 'sessionIdentifier',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.chatId }}',
		hint: '4 to 128 letters, digits, - or _; any other value fits when hashed: {{ $json.email.hash() }}',
		description:
			'Whoever uses the same identifier shares files and variables, so use one per user or chat',
		displayOptions: { show: { session: ['custom'] } },
	},
	{
		displayName:
			'An identifier that is the same in every conversation shows each user the files and variables of all others: let an expression give one per user or chat',
		name: 'sharedSessionNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { '@tool': [true], session: ['custom'] } },
	},
	{
		// n8n's own Agents store the default with the tool, so it becomes an argument that a model may leave out.
		displayName: 'Session of the Conversation',
		name: CONVERSATION_PARAMETER,
		type: 'hidden',
		default:
			"={{ $fromAI('sessionIdentifier', 'sessionIdentifier of the reply to an earlier call, to go on with its files and variables; leave it out in the first call', 'string', '') }}",
		displayOptions: {
			show: { ...SINCE_1_1, '@tool': [true], session: ['automatic'] },
		},
	},
];

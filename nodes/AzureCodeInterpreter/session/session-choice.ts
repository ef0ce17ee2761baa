import { createHash, createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import {
	InvalidInputError,
	type SessionClient,
	assertSessionIdentifier,
} from '../../../session-pool';

export type SessionMode = 'automatic' | 'newForEachItem' | 'custom';

/** The session that an item works in. */
export interface ChosenSession {
	identifier: string;
	/** Speaks to this session, and stops with the workflow. */
	client: SessionClient;
	mode: SessionMode;
	/** Made by this node for this item, so it certainly holds no files yet. */
	isNew: boolean;
	/** This execution opened it and should end it; false for custom and continued sessions. */
	isOurs: boolean;
}

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
const custom = {
	name: 'Custom Identifier',
	value: 'custom',
	description: 'A session of your own naming, for example one per user or per chat',
};

/** Only Execute can do its whole work in a session of its own. */
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
	sessionParameter([automatic, custom, newForEachItem], { show: { operation: ['execute'] } }),
	sessionParameter([automatic, custom], { hide: { operation: ['execute'] } }),
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
];

/** Picks the session of each item, for one run of the node. */
export class SessionChoice {
	private readonly key: Buffer;
	private readonly ofThisExecution: string;

	/**
	 * @param poolKey secret-dependent key of the pool's connection
	 * @param connect gives the client of a session, by its identifier
	 */
	constructor(
		private readonly n8n: IExecuteFunctions,
		poolKey: string,
		private readonly connect: (identifier: string) => SessionClient,
	) {
		this.key = createHash('sha256').update(`${n8n.getInstanceId()}\n${poolKey}`).digest();
		// A manual run may have no execution id; later nodes then find the session through the item.
		const executionId = n8n.getExecutionId() ?? randomUUID();
		const nonce = digest(`${n8n.getWorkflow().id ?? ''}\n${executionId}`);
		this.ofThisExecution = `n8n-${nonce}-${this.sign(nonce)}`;
	}

	forItem(itemIndex: number): ChosenSession {
		const chosen = this.choose(itemIndex);
		return { ...chosen, client: this.connect(chosen.identifier) };
	}

	private choose(itemIndex: number): Omit<ChosenSession, 'client'> {
		const mode = this.n8n.getNodeParameter('session', itemIndex, 'automatic') as SessionMode;
		switch (mode) {
			case 'custom': {
				const given = this.n8n.getNodeParameter('sessionIdentifier', itemIndex, '');
				const identifier = assertSessionIdentifier(given);
				return { identifier, mode, isNew: false, isOurs: false };
			}
			case 'newForEachItem':
				this.assertIsExecute(itemIndex);
				return { identifier: `n8n-${randomUUID()}`, mode, isNew: true, isOurs: true };
			default: {
				const identifier = this.continuedIn(itemIndex) ?? this.ofThisExecution;
				const isOurs = identifier === this.ofThisExecution;
				return { identifier, mode: 'automatic', isNew: false, isOurs };
			}
		}
	}

	/** The choice outlives a switch of the operation, though a session nobody sees again is of no use there. */
	private assertIsExecute(itemIndex: number): void {
		if (this.n8n.getNodeParameter('operation', itemIndex) === 'execute') return;
		throw new InvalidInputError(
			"'Session' is 'New for Each Item', which only Execute Code can work in",
			"Choose 'Automatic' or 'Custom Identifier'.",
		);
	}

	/**
	 * The session an earlier Azure Code Interpreter node left in the item: steps that are run one by one
	 * in the editor are separate executions and meet again through it. Only an identifier that carries
	 * our signature counts, so data from outside cannot choose a session.
	 */
	private continuedIn(itemIndex: number): string | undefined {
		const carried = this.n8n.getInputData()[itemIndex]?.json.sessionIdentifier;
		const match =
			typeof carried === 'string' ? /^n8n-([0-9a-f]{32})-([0-9a-f]{32})$/.exec(carried) : null;
		if (match === null) return undefined;
		const [identifier, nonce, signature] = match;
		const genuine = timingSafeEqual(Buffer.from(signature), Buffer.from(this.sign(nonce)));
		return genuine ? identifier : undefined;
	}

	private sign(nonce: string): string {
		return createHmac('sha256', this.key).update(nonce).digest('hex').slice(0, 32);
	}
}

function digest(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

import { randomBytes } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import {
	InvalidInputError,
	type SessionClient,
	assertSessionIdentifier,
} from '../../../session-pool';
import { type ExecutionFacts, readExecutionFacts } from './execution-facts';
import {
	conversationSession,
	editorSession,
	executionSession,
	executionSessions,
	startsFresh,
} from './execution-session';
import { instanceSecret } from './instance-secret';
import { SessionMarks } from './session-mark';
import { CONVERSATION_PARAMETER } from './session-parameters';
import { SessionTokens } from './session-token';

/** The session that an item works in. */
export interface ChosenSession {
	identifier: string;
	/** Speaks to this session, and stops with the workflow. */
	client: SessionClient;
	/** Made by this node for this item, so it certainly holds no files yet; ended when the item is done. */
	isNew: boolean;
	/** This execution opened it and should end it. */
	isOurs: boolean;
	/** It may hold what an earlier run in the editor left; end it before it is used. */
	startsFresh?: boolean;
	/** A step run by itself in the editor, which relies on what earlier steps left there. */
	isStep?: boolean;
	/** For a model that has to hand the identifier back in its next call. */
	isHandle?: boolean;
	/** Which of the sessions that items are spread over, from 0. */
	partition?: number;
}

type Choice = Omit<ChosenSession, 'client'>;

/** What is known of a session by its identifier. */
export interface SessionOrigin {
	/** A node of this n8n opened it. */
	ours: boolean;
	/** Workflow of that node; null where its identifier names none. */
	workflowId: string | null;
	/** One that this very execution works in. */
	ofThisExecution: boolean;
}

/** Picks the session of each item, for one run of the node. */
export class SessionChoice {
	private readonly facts: ExecutionFacts;
	private readonly secret: string;
	private readonly marks: SessionMarks;
	/** Identifier of 'Automatic', the same for all items. */
	private ofExecution?: string;
	/** Identifiers of the sessions that items are spread over. */
	private readonly partitions = new Map<number, string>();
	/** Identifiers of the sessions that this execution works in, once they are asked for. */
	private own?: Set<string>;

	/**
	 * @param poolKey tells pools and sign-ins apart
	 * @param connect gives the client of a session, by its identifier
	 */
	constructor(
		private readonly n8n: IExecuteFunctions,
		private readonly poolKey: string,
		private readonly connect: (identifier: string) => SessionClient,
	) {
		this.facts = readExecutionFacts(n8n);
		this.secret = instanceSecret(n8n);
		this.marks = new SessionMarks(this.secret);
	}

	/**
	 * @param partitions how many sessions items are spread over, where they are
	 * @throws InvalidInputError for a Custom Identifier that cannot be, or may not be
	 */
	forItem(itemIndex: number, partitions?: number): ChosenSession {
		const chosen = this.choose(itemIndex, partitions);
		return { ...chosen, client: this.connect(chosen.identifier) };
	}

	private choose(itemIndex: number, partitions?: number): Choice {
		// Items are dealt before the first of them is looked at, so none can have another session.
		if (partitions !== undefined) return this.dealt(itemIndex % partitions);
		switch (this.n8n.getNodeParameter('session', itemIndex, 'automatic')) {
			case 'custom':
				return { identifier: this.custom(itemIndex), isNew: false, isOurs: false };
			case 'newForEachItem':
				this.assertIsExecute(itemIndex, 'New for Each Item');
				return this.newSession();
			case 'spread':
				this.assertIsExecute(itemIndex, 'Spread over Several');
				throw new InvalidInputError(
					"'Session' is 'Spread over Several' for this item, but not for the first one",
					'Let its expression give the same for all items.',
				);
			default:
				return this.automatic(itemIndex);
		}
	}

	/** Tells whose a session of the pool is. */
	originOf(identifier: string): SessionOrigin {
		const { n8n, facts, poolKey, secret, marks } = this;
		const mark = marks.read(identifier);
		const isHandle = new SessionTokens(secret, poolKey).openedAt(identifier) !== undefined;
		this.own ??= new Set([
			this.automaticIdentifier(),
			...executionSessions(n8n, facts, poolKey).map((digest) => this.marked(digest)),
		]);
		return {
			ours: mark !== undefined || isHandle,
			workflowId: mark?.workflowId ?? null,
			ofThisExecution: this.own.has(identifier),
		};
	}

	private automatic(itemIndex: number): Choice {
		const { n8n, facts } = this;
		if (facts.executionId === undefined) return this.handedBack(itemIndex);
		const identifier = (this.ofExecution ??= this.automaticIdentifier());
		if (facts.conversation !== undefined) return { identifier, isNew: false, isOurs: false };
		if (facts.isManual && facts.workflowId !== undefined) {
			return {
				...{ identifier, isNew: false, isOurs: false, isStep: facts.isStep },
				startsFresh: startsFresh(n8n, facts, identifier),
			};
		}
		return { identifier, isNew: false, isOurs: !facts.isManual };
	}

	private automaticIdentifier(): string {
		const { n8n, facts, poolKey, secret } = this;
		if (facts.conversation !== undefined) {
			// Without a workflow's name: all workflows that the agent has as tools meet in it.
			return this.marks.mark(conversationSession(secret, facts.conversation, poolKey), undefined);
		}
		const isEdited = facts.isManual && facts.workflowId !== undefined;
		return this.marked(
			isEdited ? editorSession(secret, facts, poolKey) : executionSession(n8n, facts, poolKey),
		);
	}

	private marked(digest: string): string {
		return this.marks.mark(digest, this.facts.workflowId);
	}

	/** Ended with the execution in the editor as well: so many sessions left to cool down would fill a pool. */
	private dealt(partition: number): Choice {
		const { n8n, facts, poolKey, partitions } = this;
		let identifier = partitions.get(partition);
		if (identifier === undefined) {
			identifier = this.marked(executionSession(n8n, facts, poolKey, partition));
			partitions.set(partition, identifier);
		}
		return { identifier, isNew: false, isOurs: true, isStep: facts.isStep, partition };
	}

	/**
	 * Without an execution only the model can say which session the conversation has. A tool that was made
	 * before this version has no argument for it, and what it opens nobody would find again.
	 */
	private handedBack(itemIndex: number): Choice {
		if (this.n8n.getNode().typeVersion < 1.1) return this.newSession();
		const tokens = new SessionTokens(this.secret, this.poolKey);
		const given = this.n8n.getNodeParameter(CONVERSATION_PARAMETER, itemIndex, '');
		const identifier = tokens.isValid(given) ? given : tokens.create();
		return { identifier, isNew: false, isOurs: false, isHandle: true };
	}

	private newSession(): Choice {
		const identifier = this.marked(randomBytes(20).toString('hex'));
		return { identifier, isNew: true, isOurs: true };
	}

	private custom(itemIndex: number): string {
		const given = this.n8n.getNodeParameter('sessionIdentifier', itemIndex, '');
		const identifier = assertSessionIdentifier(given);
		if (!/^n8n-/i.test(identifier)) return identifier;
		throw new InvalidInputError(
			"'Session Identifier' begins with n8n-, which is kept for the sessions of 'Automatic'",
			"Choose 'Automatic' to share a session within one execution, or put something of your own in front, such as chat-.",
		);
	}

	/** The choice outlives a switch of the operation, though a session nobody sees again is of no use there. */
	private assertIsExecute(itemIndex: number, choice: string): void {
		if (this.n8n.getNodeParameter('operation', itemIndex) === 'execute') return;
		throw new InvalidInputError(
			`'Session' is '${choice}', which only Execute Code can work in`,
			"Choose 'Automatic' or 'Custom Identifier'.",
		);
	}
}

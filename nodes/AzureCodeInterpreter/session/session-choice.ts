import { randomUUID } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import {
	InvalidInputError,
	type SessionClient,
	assertSessionIdentifier,
} from '../../../session-pool';
import { type ExecutionFacts, readExecutionFacts } from './execution-facts';
import { conversationSession, editorSession, executionSession } from './execution-session';
import { instanceSecret } from './instance-secret';
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
}

type Choice = Omit<ChosenSession, 'client'>;

/** Picks the session of each item, for one run of the node. */
export class SessionChoice {
	private readonly facts: ExecutionFacts;
	/** Of the execution, the same for all items. */
	private ofExecution?: string;

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
	}

	/** @throws InvalidInputError for a Custom Identifier that cannot be, or may not be */
	forItem(itemIndex: number): ChosenSession {
		const chosen = this.choose(itemIndex);
		return { ...chosen, client: this.connect(chosen.identifier) };
	}

	private choose(itemIndex: number): Choice {
		switch (this.n8n.getNodeParameter('session', itemIndex, 'automatic')) {
			case 'custom':
				return { identifier: this.custom(itemIndex), isNew: false, isOurs: false };
			case 'newForEachItem':
				this.assertIsExecute(itemIndex);
				return newSession();
			default:
				return this.automatic(itemIndex);
		}
	}

	private automatic(itemIndex: number): Choice {
		const { n8n, facts, poolKey } = this;
		if (facts.executionId === undefined) return this.handedBack(itemIndex);
		if (facts.conversation !== undefined) {
			const identifier = conversationSession(n8n, facts.conversation, poolKey);
			return { identifier, isNew: false, isOurs: false };
		}
		if (facts.isManual && facts.workflowId !== undefined) {
			const session = editorSession(n8n, facts, poolKey);
			return { ...session, isNew: false, isOurs: false, isStep: facts.isStep };
		}
		this.ofExecution ??= executionSession(n8n, facts, poolKey);
		return { identifier: this.ofExecution, isNew: false, isOurs: !facts.isManual };
	}

	/**
	 * Without an execution only the model can say which session the conversation has. A tool that was made
	 * before this version has no argument for it, and what it opens nobody would find again.
	 */
	private handedBack(itemIndex: number): Choice {
		if (this.n8n.getNode().typeVersion < 1.1) return newSession();
		const tokens = new SessionTokens(instanceSecret(this.n8n), this.poolKey);
		const given = this.n8n.getNodeParameter(CONVERSATION_PARAMETER, itemIndex, '');
		const identifier = tokens.isValid(given) ? given : tokens.create();
		return { identifier, isNew: false, isOurs: false, isHandle: true };
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
	private assertIsExecute(itemIndex: number): void {
		if (this.n8n.getNodeParameter('operation', itemIndex) === 'execute') return;
		throw new InvalidInputError(
			"'Session' is 'New for Each Item', which only Execute Code can work in",
			"Choose 'Automatic' or 'Custom Identifier'.",
		);
	}
}

function newSession(): Choice {
	return { identifier: `n8n-${randomUUID()}`, isNew: true, isOurs: true };
}

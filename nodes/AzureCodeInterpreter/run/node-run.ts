import type { IExecuteFunctions } from 'n8n-workflow';
import type { SessionPoolClient } from '../../../session-pool';
import type { Snapshot } from '../session/file-snapshot';
import type { Hints } from './hints';
import type { ChosenSession, SessionOrigin } from '../session/session-choice';
import type { SessionEndings } from '../session/session-endings';

/** What an operation works with during one run of the node. */
export interface NodeRun {
	n8n: IExecuteFunctions;
	pool: SessionPoolClient;
	/** Picks the session of an item and sees to it that it is ended when it should be. */
	session: (itemIndex: number) => Promise<ChosenSession>;
	endings: SessionEndings;
	/** Tells whose a session of the pool is, by its identifier. */
	originOf: (identifier: string) => SessionOrigin;
	/** Files of each session when it was last listed in this run, by identifier. */
	lastSeen: Map<string, Snapshot>;
	/** What is to be said beside the output. */
	hints: Hints;
	/** Whether an AI Agent runs the node: then a model reads what comes of it, and nothing else. */
	isTool: boolean;
	/** Aborted when the workflow is stopped. */
	abortSignal?: AbortSignal;
}

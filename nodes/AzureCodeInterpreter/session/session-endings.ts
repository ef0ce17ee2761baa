import type { IExecuteFunctions } from 'n8n-workflow';
import type { SessionPoolClient } from '../../../session-pool';
import type { ChosenSession } from './session-choice';

/** A webhook that answers from its last node waits for the endings, so they must not take long. */
const ENDING_LIMIT_MS = 3_000;

/** Sessions that were ended and not used since, so that several nodes of an execution end one once. */
const ended = new Set<string>();
const MAX_REMEMBERED = 10_000;

/**
 * Ends the sessions that one run of the node opened. A leaked session holds its place in the pool until
 * it cools down, so it is ended when the execution finishes, in production: in the editor steps are often
 * run one by one, so its session is ended when the workflow is run from its trigger anew. Ending is best effort and never fails a workflow.
 */
export class SessionEndings {
	private readonly atFinish = new Set<string>();
	private readonly afterRun = new Set<string>();

	/** n8n before 2.x does not tell of an execution's end; sessions there cool down unless it is stopped. */
	private readonly isToldOfEnd: boolean;

	constructor(
		private readonly n8n: IExecuteFunctions,
		private readonly pool: SessionPoolClient,
	) {
		this.isToldOfEnd = typeof n8n.onExecutionFinish === 'function';
		// Once per run of the node.
		n8n.onExecutionFinish?.(async () => await this.executionIsOver());
	}

	/** Notes a session that is about to be used, and ends what an earlier run left in it where it is to be fresh. */
	async use(session: ChosenSession): Promise<void> {
		const { identifier, isOurs, startsFresh } = session;
		if (startsFresh === true) await this.endNow(session, this.n8n.getExecutionCancelSignal());
		ended.delete(identifier);
		if (isOurs) this.atFinish.add(identifier);
	}

	/** Notes a session to end as soon as this run of the node is over. */
	endAfterRun({ identifier }: ChosenSession): void {
		this.afterRun.add(identifier);
	}

	/** Notes a session that a node was told to delete, so that it is not ended once more. */
	wasDeleted({ identifier }: ChosenSession): void {
		remember(identifier);
	}

	/**
	 * When the workflow is stopped, the execution's end may have come first.
	 *
	 * @param cancelled stops waiting for the service
	 */
	async endNow({ identifier }: ChosenSession, cancelled?: AbortSignal): Promise<void> {
		if (!ended.has(identifier)) await this.end([identifier], cancelled);
	}

	async runIsOver(): Promise<void> {
		await this.end([...this.afterRun].filter((identifier) => !ended.has(identifier)));
		const isStopped = this.n8n.getExecutionCancelSignal()?.aborted === true;
		if (isStopped && !this.isToldOfEnd) await this.executionIsOver();
	}

	private async executionIsOver(): Promise<void> {
		await this.end([...this.atFinish].filter((identifier) => !ended.has(identifier)));
	}

	private async end(identifiers: string[], cancelled?: AbortSignal): Promise<void> {
		const limit = AbortSignal.timeout(ENDING_LIMIT_MS);
		const abortSignal = cancelled ? AbortSignal.any([limit, cancelled]) : limit;
		await Promise.all(
			identifiers.map(async (identifier) => {
				remember(identifier);
				try {
					await this.pool.getSession(identifier, { abortSignal }).end();
				} catch (error) {
					this.n8n.logger.debug('A session could not be ended; it cools down by itself', {
						reason: error instanceof Error ? error.message : '',
					});
				}
			}),
		);
	}
}

function remember(identifier: string): void {
	ended.add(identifier);
	for (const oldest of ended) {
		if (ended.size <= MAX_REMEMBERED) break;
		ended.delete(oldest);
	}
}

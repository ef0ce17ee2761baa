import type { Quirks } from '../quirks/quirks.js';
import type { SessionPool } from '../session/session-pool.js';
import type { TokenRules } from './authorization.js';
import type { InjectedReplies } from './injected-replies.js';
import type { RequestLog } from './request-log.js';
import type { UploadBudget } from './upload-budget.js';

/** What answering takes. */
export interface PoolServer {
	pool: SessionPool;
	quirks: Quirks;
	uploads: UploadBudget;
	/** The address to listen on: decides which names the pool answers to. */
	host: string;
	token: TokenRules;
	injected: InjectedReplies;
	log: RequestLog;
}

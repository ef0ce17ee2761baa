import { createHmac, timingSafeEqual } from 'node:crypto';

/** What n8n makes for workflows, and what people give on import; anything else is not repeated in an identifier. */
const WORKFLOW_ID = /^[A-Za-z0-9-]{1,36}$/;
const MARKED = /^n8n-(?:([A-Za-z0-9-]{1,36})-)?([0-9a-f]{40})-([0-9a-f]{16})$/;

/** The service takes no longer ones. */
const MAX_LENGTH = 128;

/**
 * Identifiers of the sessions that the nodes of one n8n open: they name the workflow, so that a list of a pool's
 * sessions says whose they are, and are signed, so that nobody else's passes for one.
 */
export class SessionMarks {
	/** @param secret of this n8n, which no workflow can read */
	constructor(private readonly secret: string) {}

	/** @param digest 40 hexadecimal digits that tell the session from all others and that nobody can guess */
	mark(digest: string, workflowId: string | undefined): string {
		const named = WORKFLOW_ID.test(workflowId ?? '') ? `${workflowId}-${digest}` : digest;
		return `n8n-${named}-${this.sign(named)}`;
	}

	/** The workflow that an identifier of this n8n names; undefined for all other identifiers. */
	read(identifier: string): { workflowId: string | null } | undefined {
		const match = identifier.length > MAX_LENGTH ? null : MARKED.exec(identifier);
		if (match === null) return undefined;
		const [, workflowId, digest, signature] = match;
		const named = workflowId === undefined ? digest : `${workflowId}-${digest}`;
		const isOurs = timingSafeEqual(Buffer.from(signature), Buffer.from(this.sign(named)));
		return isOurs ? { workflowId: workflowId ?? null } : undefined;
	}

	private sign(named: string): string {
		const message = JSON.stringify(['mark', named]);
		return createHmac('sha256', this.secret).update(message).digest('hex').slice(0, 16);
	}
}

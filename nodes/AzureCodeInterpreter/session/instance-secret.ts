import { createHash, randomBytes } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

/** Where no waiting execution of n8n's can be, so that nobody is ever shown this signature. */
const BASE = 'https://azure-code-interpreter.invalid';
const EXECUTION = 'instance-secret';
const NODE = 'sessions';

const ofThisProcess = randomBytes(32).toString('hex');

/**
 * A secret that all processes of one n8n share and that no workflow can read. n8n hands its nodes none; it does
 * sign the addresses at which waiting executions are resumed (`getSignedResumeUrl`: HMAC-SHA-256 with a secret
 * from its database, its environment or its encryption key; n8n 1.123 to 2.41). This is derived from the
 * signature of an address that no execution has. A version that does it in another way leaves a secret
 * of this process, with which all works but across processes and restarts.
 */
export function instanceSecret(n8n: IExecuteFunctions): string {
	const signature = signatureOf(n8n) ?? ofThisProcess;
	return createHash('sha256').update(`azure-code-interpreter\n${signature}`).digest('hex');
}

function signatureOf(n8n: IExecuteFunctions): string | undefined {
	const elsewhere = Object.create(n8n, {
		node: { value: { id: NODE } },
		additionalData: { value: { webhookWaitingBaseUrl: BASE, executionId: EXECUTION } },
	}) as IExecuteFunctions;
	try {
		const url = new URL(elsewhere.getSignedResumeUrl());
		const signature = url.searchParams.get('signature') ?? '';
		const isOurs = url.href.startsWith(`${BASE}/${EXECUTION}/${NODE}?`);
		return isOurs && /^[0-9a-f]{64}$/.test(signature) ? signature : undefined;
	} catch {
		return undefined;
	}
}

import type { INode, NodeOperationError } from 'n8n-workflow';
import type { ExecutionOutcome } from '../../session-pool/types';
import { operationError } from './node-error';

/** The error for code that failed: its last traceback line as message, all of it as description. */
export function failureError(
	node: INode,
	outcome: ExecutionOutcome,
	itemIndex: number,
): NodeOperationError {
	const traceback = outcome.stderr.trimEnd();
	const lastLine = traceback.split('\n').pop()?.trim() ?? '';
	const message = lastLine === '' ? 'The code failed without saying why' : lastLine;
	return operationError(node, message, { itemIndex, description: traceback });
}

import { type INode, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { SessionPoolError } from '../../../session-pool';
import { toHtml } from './html';
import { POOL_NAMES } from './pool-names';

/**
 * Turns anything thrown into the error n8n shows: message, description, HTTP code and item index.
 * Pool errors are rebuilt from their own words; nothing of the request is carried along.
 */
export function toNodeError(
	node: INode,
	error: unknown,
	itemIndex: number,
): NodeApiError | NodeOperationError {
	if (error instanceof SessionPoolError) {
		return fromPoolError(node, error.named(POOL_NAMES), itemIndex);
	}
	if (isNodeError(error)) {
		error.context.itemIndex ??= itemIndex;
		return error;
	}
	const reason = error instanceof Error ? error : new Error(String(error));
	return new NodeOperationError(withoutValues(node), reason, { itemIndex });
}

/** An error in code or parameters, in words of our own. */
export function operationError(
	node: INode,
	message: string,
	options: { itemIndex: number; description?: string },
): NodeOperationError {
	return inOurWords(new NodeOperationError(withoutValues(node), message, options), message);
}

function fromPoolError(node: INode, error: SessionPoolError, itemIndex: number) {
	const description = [
		error.advice,
		error.code === undefined ? '' : `Code: ${error.code}.`,
		error.traceId === undefined ? '' : `Trace ID for Azure support: ${error.traceId}.`,
	]
		.filter((part) => part !== '')
		.join(' ');
	if (error.status === null) {
		return operationError(node, error.message, { itemIndex, description });
	}
	const httpCode = String(error.status);
	const apiError = new NodeApiError(
		withoutValues(node),
		{ message: error.message },
		{ message: error.message, description, httpCode, itemIndex },
	);
	return inOurWords(apiError, error.message);
}

/**
 * n8n replaces messages that contain certain words or codes with stock phrases; ours say more. A description it
 * shows as HTML, and prefers the template, in which what is in it of names and values is escaped.
 */
function inOurWords<T extends NodeApiError | NodeOperationError>(error: T, message: string): T {
	error.message = message;
	if (error.description) error.context.descriptionTemplate = toHtml(error.description);
	return error;
}

/** n8n keeps the node with an error, parameters and all: what is in 'Environment Variables' is left out of it. */
function withoutValues(node: INode): INode {
	const options = node.parameters?.options;
	if (typeof options !== 'object' || options === null) return node;
	if (!('environmentVariables' in options)) return node;
	const rest = { ...options, environmentVariables: {} };
	return { ...node, parameters: { ...node.parameters, options: rest } };
}

/** By name: an error that crosses packages may come from another copy of n8n-workflow. */
function isNodeError(error: unknown): error is NodeApiError | NodeOperationError {
	return (
		error instanceof Error &&
		'context' in error &&
		(error.name === 'NodeOperationError' || error.name === 'NodeApiError')
	);
}

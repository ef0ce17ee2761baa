import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';
import { toolReply } from '../agent/conversation';
import { isAgentTool } from '../agent/agent-tool';
import { failureForModel } from '../agent/tool-reply';
import { filesOf } from '../run/error-files';
import type { ChosenSession } from '../session/session-choice';

/**
 * The item that stands for a failure where the workflow goes on: `error`, and beside it `message` with the
 * description, and `details` with what the code printed and the session.
 *
 * Without `error` beside the JSON: n8n would then leave nothing of the JSON but the message. It knows an item of the
 * error output by its keys instead, and adds the data of the input item.
 * @param session that the item worked in, where it got that far
 */
export function failedItem(
	n8n: IExecuteFunctions,
	error: NodeApiError | NodeOperationError,
	pairedItem: INodeExecutionData['pairedItem'],
	session?: ChosenSession,
): INodeExecutionData {
	if (isAgentTool(n8n)) return { ...toolReply(n8n, failureForModel(error), session), pairedItem };
	const { message, description } = error;
	const json: IDataObject = { error: message };
	if (description) json.message = description;
	const details = detailsOf(error, session);
	if (Object.keys(details).length > 0 && mayHoldDetails(n8n)) json.details = details;
	const binary = filesOf(error);
	const item = binary === undefined ? { json } : { json, binary };
	// The first of many items is no more at fault than the others, and n8n would add its data.
	return Array.isArray(pairedItem) && pairedItem.length > 1 ? item : { ...item, pairedItem };
}

function detailsOf(
	{ context }: NodeApiError | NodeOperationError,
	session: ChosenSession | undefined,
): IDataObject {
	// One that was made for the item alone is ended with it.
	const isLeft = session !== undefined && !session.isNew;
	return {
		...(context.data as IDataObject | undefined),
		...(isLeft ? { sessionIdentifier: session.identifier } : {}),
	};
}

/**
 * Whether the keys may be `error`, `message` and `details`. On the error output n8n allows the third since 2.36;
 * before, an item that has it went to the other output. n8n does not tell nodes its version, but has had `sendChunk`
 * where all its execution contexts inherit it from 2.37 on.
 */
function mayHoldDetails(n8n: IExecuteFunctions): boolean {
	if (n8n.getNode().onError !== 'continueErrorOutput') return true;
	const ofThisContext = Object.getPrototypeOf(n8n) as object;
	return 'sendChunk' in ofThisContext && !Object.hasOwn(ofThisContext, 'sendChunk');
}

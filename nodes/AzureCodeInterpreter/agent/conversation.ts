import type { IBinaryKeyData, IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { ChosenSession } from '../session/session-choice';

const HAND_BACK =
	'Pass this sessionIdentifier in every further call of this and related tools: files and variables are then still there.';
const GONE = 'Files and variables of this call are gone; do all that belongs together in one call.';

/**
 * A reply to a model. n8n's own Agents give a tool no execution: there nothing but the model's own next call
 * finds the session again, our description of the tool does not reach the model, and all of the item becomes
 * part of the prompt, so it carries no binary data. Links lead to the files all the same.
 */
export function toolReply(
	n8n: IExecuteFunctions,
	json: IDataObject,
	session?: ChosenSession,
	binary?: { binary?: IBinaryKeyData },
): { json: IDataObject; binary?: IBinaryKeyData } {
	if (n8n.getExecutionId() !== undefined) return { json, ...binary };
	return { json: { ...json, ...(session === undefined ? {} : whatBecomesOf(session)) } };
}

function whatBecomesOf(session: ChosenSession): IDataObject {
	if (session.isHandle === true) return { sessionIdentifier: session.identifier, note: HAND_BACK };
	return session.isNew ? { note: GONE } : {};
}

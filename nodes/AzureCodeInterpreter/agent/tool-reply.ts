import type { IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { withFields } from '../files/binary-fields';
import { shortened } from './shortened';

/** Characters of an output, and of a result, that a model is shown unless 'Max Printed Text' says otherwise. */
export const DEFAULT_SHOWN_LENGTH = 8_000;

/** What a model need not know: it cannot use the fields of n8n's items, and the session is a secret. */
const NOT_FOR_MODELS = new Set(['sessionIdentifier', 'binaryField', 'executionTimeMs']);

/** What a model reads of an execution: never base64, and long texts without their middle. */
export function executionForModel([{ json }]: INodeExecutionData[], limit: number): IDataObject {
	const { result, stdout, stderr, ...others } = json;
	return {
		...withoutInternals(others),
		result: shortenedResult(result, limit),
		stdout: shortened(String(stdout), limit),
		stderr: shortened(String(stderr), limit),
		files: (json.files as IDataObject[]).map(withoutInternals),
	};
}

function shortenedResult(result: unknown, limit: number): IDataObject[string] {
	const text = typeof result === 'string' ? result : JSON.stringify(result);
	// JSON that was cut is no JSON, so it is handed on as text.
	return (text.length <= limit ? result : shortened(text, limit)) as IDataObject[string];
}

/** Files are one reply, however many: a model gets no items, and an empty list must say that it is one. */
export function filesForModel(items: INodeExecutionData[]): IDataObject {
	return { files: items.map(({ json }) => withoutInternals(json)) };
}

function withoutInternals(json: IDataObject): IDataObject {
	return Object.fromEntries(Object.entries(json).filter(([key]) => !NOT_FOR_MODELS.has(key)));
}

/** Binary data stays with the tool's run, where links lead to it; n8n hands none of it to the model. */
export function allBinary(items: INodeExecutionData[]): { binary?: IBinaryKeyData } {
	const binary = withFields(
		{},
		items.flatMap((item) => Object.entries(item.binary ?? {})),
	);
	return Object.keys(binary).length === 0 ? {} : { binary };
}

/**
 * What went wrong as a reply. A thrown error would reach the model without its description, and older
 * agents without a word.
 */
export function failureForModel(error: Error & { description?: string | null }): IDataObject {
	const { message, description } = error;
	return { status: 'Failed', error: message, ...(description ? { advice: description } : {}) };
}

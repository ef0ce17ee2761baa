import type { INodeExecutionData } from 'n8n-workflow';
import { withFields } from '../../files/binary-fields';

/** What of an input item goes into the output items that come of it. */
export type IncludeInput = 'none' | 'json' | 'binary' | 'both';

/**
 * Hands fields and files of the input on beside the output. The code's own come first: a field of the same name
 * keeps the code's value, a binary field of the input gets another name. An item that comes of many inputs, or of
 * none, is left as it is.
 * @param input index of the item that all output came of; undefined where each item says so in `pairedItem`
 */
export function withInput(
	items: INodeExecutionData[],
	inputs: INodeExecutionData[],
	{ what, input }: { what: IncludeInput; input: number | undefined },
): INodeExecutionData[] {
	if (what === 'none') return items;
	return items.map((item) => {
		const from = inputs[input ?? inputOf(item) ?? -1];
		return from === undefined ? item : merged(item, from, what);
	});
}

function inputOf({ pairedItem }: INodeExecutionData): number | undefined {
	if (typeof pairedItem === 'number') return pairedItem;
	return Array.isArray(pairedItem) ? undefined : pairedItem?.item;
}

function merged(
	item: INodeExecutionData,
	from: INodeExecutionData,
	what: IncludeInput,
): INodeExecutionData {
	const json = what === 'binary' ? item.json : { ...from.json, ...item.json };
	const fields = what === 'json' ? [] : Object.entries(from.binary ?? {});
	const binary = fields.length === 0 ? item.binary : withFields(item.binary, fields);
	return binary === undefined ? { ...item, json } : { ...item, json, binary };
}

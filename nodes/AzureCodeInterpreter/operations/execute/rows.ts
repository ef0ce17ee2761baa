import type {
	IBinaryKeyData,
	IDataObject,
	INodeExecutionData,
	IPairedItemData,
} from 'n8n-workflow';
import type { GivenItems } from '../../python/given-items';
import type { ReportedRow } from '../../python/report';
import type { NodeRun } from '../../run/node-run';
import type { ExecuteSettings } from './settings';

/**
 * Rows that the code gave, as n8n items. Binary fields that it hands on are those of the items it was
 * given, and no other.
 */
export function toRows(
	{ n8n, hints }: NodeRun,
	rows: ReportedRow[] | undefined,
	items: GivenItems | undefined,
	{ rows: wanted, allItems }: ExecuteSettings,
	itemIndex: number,
): INodeExecutionData[] | undefined {
	if (!wanted) return undefined;
	const unknown = new Set<string>();
	const inputs = n8n.getInputData().length;
	const count = rows?.length ?? 0;
	const result = (rows ?? []).map(({ json, binary, pairedItem }, index) => ({
		json: json as IDataObject,
		...handedOn(binary, items, unknown),
		pairedItem: allItems ? pairing(pairedItem, index, count, inputs) : { item: itemIndex },
	}));
	if (unknown.size > 0) {
		hints.add(
			`Binary fields that are not of the input were left out: ${[...unknown].slice(0, 10).join(', ')}. Write files to /mnt/data; they come back by themselves.`,
		);
	}
	return result;
}

function handedOn(
	binary: unknown,
	items: GivenItems | undefined,
	unknown: Set<string>,
): { binary?: IBinaryKeyData } {
	if (typeof binary !== 'object' || binary === null) return {};
	const kept: IBinaryKeyData = {};
	for (const [field, description] of Object.entries(binary)) {
		const original = items?.binaryOf(description);
		if (original === undefined) unknown.add(field);
		else kept[field] = original;
	}
	return Object.keys(kept).length === 0 ? {} : { binary: kept };
}

/**
 * The input items that a row comes from, as n8n itself would say: what the code gives; else the item of
 * the same place, when there are as many; a single row comes from all. Anything else is not known, and
 * every row paired with every item would take memory by rows times items.
 */
function pairing(
	given: unknown,
	index: number,
	rows: number,
	inputs: number,
): INodeExecutionData['pairedItem'] {
	const named = readPairing(given, inputs);
	if (named !== undefined) return named;
	if (inputs === 1) return { item: 0 };
	if (rows === inputs) return { item: index };
	return rows === 1 ? Array.from({ length: inputs }, (_, item) => ({ item })) : undefined;
}

/** Forms that n8n knows: a number, `{"item": 2}`, or a list of either; undefined for anything else. */
function readPairing(
	given: unknown,
	inputs: number,
): IPairedItemData | IPairedItemData[] | undefined {
	if (!Array.isArray(given)) return readPair(given, inputs);
	const pairs = given.map((one: unknown) => readPair(one, inputs));
	return pairs.length > 0 && pairs.every((pair) => pair !== undefined) ? pairs : undefined;
}

function readPair(given: unknown, inputs: number): IPairedItemData | undefined {
	const item: unknown =
		typeof given === 'object' && given !== null && 'item' in given ? given.item : given;
	const isItem = typeof item === 'number' && Number.isInteger(item) && item >= 0 && item < inputs;
	return isItem ? { item } : undefined;
}

import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { IBinaryKeyData, INodeExecutionData } from 'n8n-workflow';
import type { ChosenSession } from '../session/session-choice';
import type { NodeRun } from '../run/node-run';
import { internalFile } from './internal-file';

const MENTIONS = {
	_items: /(?<![\w.])_items(?!\w)/,
	_item: /(?<![\w.])_item(?!\w)/,
};

/** Whether the code asks for n8n's items, under the names of n8n's own Python Code node. */
export function mentions(code: string, name: '_items' | '_item'): boolean {
	return MENTIONS[name].test(code);
}

/**
 * Puts items into the session as a JSON file that the code's harness reads and removes, so that no
 * value ever becomes source code. Gives the absolute path of the file.
 */
export async function sendItems(
	{ n8n }: NodeRun,
	session: ChosenSession,
	which: 'all' | number,
): Promise<string> {
	const all = n8n.getInputData();
	const items = which === 'all' ? all.map(forPython) : forPython(all[which], which);
	const json = Buffer.from(toPythonJson(items));
	const file = internalFile('items');
	await session.client.files.upload(file, {
		sizeInBytes: json.length,
		contentType: 'application/json',
		open: () => Readable.from([json]),
	});
	return file.path;
}

/** The shape n8n's Python Code node gives; the bytes of binary fields stay with n8n. */
function forPython({ json, binary }: INodeExecutionData, itemIndex: number): object {
	if (binary === undefined) return { json };
	const fields = describedBinary(binary, itemIndex).map(({ field, description }) => [
		field,
		description,
	]);
	return { json, binary: Object.fromEntries(fields) };
}

/**
 * Binary fields of an item as code sees them. One that n8n keeps in memory has no id; it is given one
 * here, so that code can hand it on and no other file passes for it.
 */
export function describedBinary(binary: IBinaryKeyData, itemIndex: number) {
	return Object.entries(binary).map(([field, entry]) => ({
		field,
		entry,
		description: { ...entry, id: entry.id ?? `item ${itemIndex} ${field}`, data: undefined },
	}));
}

/** JSON as Python reads it, which knows NaN, Infinity and whole numbers of any size. */
export function toPythonJson(value: unknown): string {
	// Unknown to whoever wrote the data, so that no string in it can pass for such a number.
	const mark = `number ${randomUUID()} `;
	const json = JSON.stringify(value, function (this: Record<string, unknown>, key, inner: unknown) {
		// n8n gives bigint a toJSON that makes it text, so only the holder still has the number.
		const given = this[key];
		if (typeof given === 'bigint') return `${mark}${given}`;
		if (typeof given === 'number' && !Number.isFinite(given)) return `${mark}${given}`;
		return inner;
	});
	return json.replace(new RegExp(`"${mark}([^"]+)"`, 'g'), '$1');
}

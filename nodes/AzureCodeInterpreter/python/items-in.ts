import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { INodeExecutionData } from 'n8n-workflow';
import { absolutePath } from '../../../session-pool/remote-path';
import type { ChosenSession } from '../session-choice';
import type { OperationRun } from '../operations/operation';

/** Whether the code asks for n8n's items, under the names of n8n's own Python Code node. */
export function mentions(code: string, name: '_items' | '_item'): boolean {
	return new RegExp(`(?<![\\w.])${name}(?!\\w)`).test(code);
}

/**
 * Puts items into the session as a JSON file that the code's harness reads and removes, so that no
 * value ever becomes source code. Gives the absolute path of the file.
 */
export async function sendItems(
	{ pool, abortSignal }: OperationRun,
	session: ChosenSession,
	items: INodeExecutionData | INodeExecutionData[],
): Promise<string> {
	const json = Buffer.from(
		toPythonJson(Array.isArray(items) ? items.map(forPython) : forPython(items)),
	);
	const path = { directory: '', name: `n8n-items-${randomUUID()}.json` };
	await pool.uploadFile(
		session.identifier,
		path,
		{
			sizeInBytes: json.length,
			contentType: 'application/json',
			open: () => Readable.from([json]),
		},
		{ abortSignal },
	);
	return absolutePath(path);
}

/** The shape n8n's Python Code node gives; the bytes of binary fields stay with n8n. */
function forPython({ json, binary }: INodeExecutionData): object {
	if (binary === undefined) return { json };
	const described = Object.entries(binary).map(([field, entry]) => [
		field,
		{ ...entry, data: undefined },
	]);
	return { json, binary: Object.fromEntries(described) };
}

/** JSON as Python reads it, which knows NaN, Infinity and whole numbers of any size. */
export function toPythonJson(value: unknown): string {
	// Unknown to whoever wrote the data, so that no string in it can pass for such a number.
	const mark = `number ${randomUUID()} `;
	const json = JSON.stringify(value, (_key, inner: unknown) => {
		if (typeof inner === 'bigint') return `${mark}${inner}`;
		if (typeof inner === 'number' && !Number.isFinite(inner)) return `${mark}${inner}`;
		return inner;
	});
	return json.replace(new RegExp(`"${mark}([^"]+)"`, 'g'), '$1');
}

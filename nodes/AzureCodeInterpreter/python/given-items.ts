import { randomUUID } from 'node:crypto';
import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import { InvalidInputError } from '../../../session-pool';

const MENTIONS = {
	_items: /(?<![\w.])_items(?!\w)/,
	_item: /(?<![\w.])_item(?!\w)/,
};

/** Whether the code asks for n8n's items, under the names of n8n's own Python Code node. */
export function mentions(code: string, name: '_items' | '_item'): boolean {
	return MENTIONS[name].test(code);
}

/**
 * n8n's items as code of one execution sees them. The bytes of binary fields stay with n8n: code gets their
 * description, under an id that only this execution knows, and may hand the field on by it.
 */
export class GivenItems {
	/** What code was given, by what tells one file from another. */
	private readonly entries = new Map<string, IBinaryData>();

	/** The items as JSON that Python reads: one dict, or a list of them for all. */
	readonly json: string;

	/**
	 * @param only index of the one item that is given; all of them when undefined
	 * @throws InvalidInputError naming the item that has no JSON form
	 */
	constructor(items: INodeExecutionData[], only?: number) {
		const given =
			only === undefined
				? `[${items.map((item, index) => this.toJson(item, index)).join(',')}]`
				: this.toJson(items[only], only);
		this.json = given;
	}

	/** The field of the input that a description from the code stands for. */
	binaryOf(description: unknown): IBinaryData | undefined {
		return this.entries.get(identityOf(description));
	}

	/** The shape that n8n's own Python Code node gives. */
	private toJson({ json, binary }: INodeExecutionData, index: number): string {
		const fields = Object.entries(binary ?? {}).map(([field, entry]) => {
			const description = { ...entry, id: randomUUID(), data: undefined };
			this.entries.set(identityOf(description), entry);
			return [field, description] as const;
		});
		const item = binary === undefined ? { json } : { json, binary: Object.fromEntries(fields) };
		return toPythonJson(item, index);
	}
}

/** What tells one stored file from another; entries come back from Python without their bytes. */
function identityOf(entry: unknown): string {
	const { id, fileName, mimeType, fileSize } = (entry ?? {}) as Record<string, unknown>;
	return JSON.stringify([id, fileName, mimeType, fileSize]);
}

/** JSON as Python reads it, which knows NaN, Infinity and whole numbers of any size. */
function toPythonJson(item: object, index: number): string {
	// Unknown to whoever wrote the data, so that no string in it can pass for such a number.
	const mark = `number ${randomUUID()} `;
	let hasMarks = false;
	const replacer = function (this: Record<string, unknown>, key: string, inner: unknown) {
		// n8n gives bigint a toJSON that makes it text, so only the holder still has the number.
		const given = this[key];
		const isNumber = typeof given === 'number' && !Number.isFinite(given);
		if (!isNumber && typeof given !== 'bigint') return inner;
		hasMarks = true;
		return `${mark}${given}`;
	};
	try {
		const json = JSON.stringify(item, replacer);
		return hasMarks ? json.replace(new RegExp(`"${mark}([^"]+)"`, 'g'), '$1') : json;
	} catch (error) {
		if (error instanceof RangeError) throw tooDeep(index);
		const path = circleIn(item);
		throw path === undefined ? error : circular(index, path);
	}
}

/** The path at which an item comes back to an object that holds it; undefined when it never does. */
function circleIn(item: object): string | undefined {
	const open = new Set<object>();
	/** What is still to be looked at; an object's own end comes after all that is in it. */
	const rest: Array<{ value: object; path: string; isEnd: boolean }> = [
		{ value: item, path: '', isEnd: false },
	];
	const seen = new Set<object>();
	for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
		const { value, path, isEnd } = next;
		if (isEnd) {
			open.delete(value);
			continue;
		}
		if (open.has(value)) return path;
		if (seen.has(value)) continue;
		seen.add(value);
		open.add(value);
		rest.push({ value, path, isEnd: true });
		for (const [key, inner] of Object.entries(value)) {
			if (typeof inner !== 'object' || inner === null) continue;
			const name = Array.isArray(value) ? `[${key}]` : path === '' ? key : `.${key}`;
			rest.push({ value: inner as object, path: `${path}${name}`, isEnd: false });
		}
	}
	return undefined;
}

function circular(index: number, path: string): InvalidInputError {
	return new InvalidInputError(
		`Item ${index} contains itself at ${path}, so it cannot be given to Python`,
		'Let the node before leave that field out, or use its parts only.',
	);
}

function tooDeep(index: number): InvalidInputError {
	return new InvalidInputError(
		`Item ${index} is nested too deeply to be given to Python`,
		'Let the node before flatten it, or leave that field out.',
	);
}

/** Readers for fields of a JSON reply in which every field may be missing or of another type. */

export type JsonObject = Record<string, unknown>;

/** The value of a JSON text, or undefined when it is none. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
	} catch {
		return undefined;
	}
}

export function isJsonObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectField(object: JsonObject, key: string): JsonObject {
	const value = object[key];
	return isJsonObject(value) ? value : {};
}

/** The field as text, unless it is something else or empty. */
export function textField(object: JsonObject, key: string): string | undefined {
	const value = object[key];
	return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberField(object: JsonObject, key: string): number | undefined {
	const value = object[key];
	return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

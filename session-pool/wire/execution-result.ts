import type { ExecutionOutcome, InlineImage } from '../models';
import { SessionPoolError } from '../pool-error';
import { type JsonObject, isJsonObject, numberField, textField } from './json-fields';

/** Deepest nesting of a result that is handed on: programs that turn it into JSON again go no deeper than some thousand. */
const MAX_RESULT_DEPTH = 1_000;

/**
 * The fields both generations share below `properties` or `result`, by their own name for the value.
 * Values stay as they are: the service's descriptions contradict each other about strings (contract,
 * section 16), and nothing in a reply tells which of them it follows.
 */
export function readOutcome(
	fields: JsonObject,
	value: unknown,
	status: ExecutionOutcome['status'],
): ExecutionOutcome {
	const images = readImages(value);
	return {
		status,
		// "" is how the service says that the code had no value (contract, section 4.1).
		result: images.length > 0 || value === '' || value === undefined ? null : withoutIds(value),
		stdout: textField(fields, 'stdout') ?? '',
		stderr: textField(fields, 'stderr') ?? '',
		executionTimeMs: numberField(fields, 'executionTimeInMilliseconds') ?? null,
		images,
	};
}

/** A figure comes as `{"type":"image","format":"png","base64_data":"…"}` (section 9); several might come as a list. */
function readImages(value: unknown): InlineImage[] {
	const candidates = Array.isArray(value) ? value : [value];
	const images = candidates.map(readImage);
	return images.every((image) => image !== null) ? images : [];
}

/** The formats that code is known to draw (section 9), by what `format` may say. */
const FORMATS: Record<string, string> = {
	png: 'png',
	jpeg: 'jpeg',
	jpg: 'jpeg',
	gif: 'gif',
	webp: 'webp',
	bmp: 'bmp',
	'svg+xml': 'svg+xml',
	svg: 'svg+xml',
};

function readImage(value: unknown): InlineImage | null {
	if (!isJsonObject(value) || typeof value.base64_data !== 'string') return null;
	// Code may give any object of this form, so `format` is not to be trusted; it has been seen missing, too.
	const given = (textField(value, 'format') ?? 'png').toLowerCase().replace(/^image\//, '');
	if (!Object.hasOwn(FORMATS, given)) return null;
	const format = FORMATS[given];
	return { format, content: Buffer.from(value.base64_data, 'base64') };
}

/** Drops the serializer's `$id` counters, which older versions put into every object. */
function withoutIds(value: unknown): unknown {
	// Without recursion: a value may be nested deeper than the stack.
	const holder = { value };
	const waiting: Array<{ parent: Record<string, unknown>; key: string; depth: number }> = [
		{ parent: holder, key: 'value', depth: 0 },
	];
	for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
		const { parent, key, depth } = next;
		const inner = parent[key];
		if (typeof inner !== 'object' || inner === null) continue;
		if (depth > MAX_RESULT_DEPTH) throw resultTooDeep();
		if (isJsonObject(inner)) delete inner.$id;
		for (const name of Object.keys(inner)) {
			waiting.push({ parent: inner as Record<string, unknown>, key: name, depth: depth + 1 });
		}
	}
	return holder.value;
}

function resultTooDeep(): SessionPoolError {
	return new SessionPoolError(
		`The code ran, but its result is nested more than ${MAX_RESULT_DEPTH} levels deep`,
		'Let the code give a flatter value, or write it to a file.',
		{ kind: 'tooLarge', code: 'ResultTooDeep', mayHaveRun: true },
	);
}

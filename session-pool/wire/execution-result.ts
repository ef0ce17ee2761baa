import type { ExecutionOutcome, InlineImage } from '../models';
import { type JsonObject, isJsonObject, numberField, textField } from './json-fields';

/** The fields both generations share below `properties` or `result`, by their own name for the value. */
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

function readImage(value: unknown): InlineImage | null {
	if (!isJsonObject(value) || typeof value.base64_data !== 'string') return null;
	// `format` has been seen missing; PNG is what matplotlib draws.
	const format = (textField(value, 'format') ?? 'png').toLowerCase().replace(/^image\//, '');
	return { format, content: Buffer.from(value.base64_data, 'base64') };
}

/** Drops the serializer's `$id` counters, which older versions put into every object. */
function withoutIds(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withoutIds);
	if (!isJsonObject(value)) return value;
	const entries = Object.entries(value).filter(([key]) => key !== '$id');
	return Object.fromEntries(entries.map(([key, inner]) => [key, withoutIds(inner)]));
}

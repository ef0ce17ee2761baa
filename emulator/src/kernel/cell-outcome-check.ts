/** Decides whether what came out of a kernel is the outcome of a cell: code in there may have written it. */
import type { CellOutcome, CellValue } from './session-kernel.js';

type Loose = Record<string, unknown>;

export const isText = (value: unknown): value is string => typeof value === 'string';
/** Milliseconds, since 1970 or of a duration. */
export const isTime = (value: unknown): value is number =>
	typeof value === 'number' && value >= 0 && value <= 8.64e15;

export function isCellOutcome(value: unknown): value is CellOutcome {
	const outcome = (value ?? {}) as Loose;
	return (
		typeof outcome.succeeded === 'boolean' &&
		isText(outcome.stdout) &&
		isText(outcome.stderr) &&
		isTime(outcome.duration) &&
		(outcome.exitCode === undefined || Number.isInteger(outcome.exitCode)) &&
		isCellValue(outcome.value)
	);
}

function isCellValue(value: unknown): value is CellValue {
	const part = (value ?? {}) as Loose;
	switch (part.kind) {
		case 'none':
		case 'null':
			return true;
		case 'string':
			return isText(part.text) && isText(part.repr);
		case 'json':
			return isText(part.text) && isText(part.json) && isJson(part.json);
		case 'repr':
			return isText(part.text);
		case 'image':
			return isText(part.format) && isText(part.base64);
		default:
			return false;
	}
}

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

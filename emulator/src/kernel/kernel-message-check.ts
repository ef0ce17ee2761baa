/** Decides whether what came out of a kernel is one of its messages: code in there may have written it. */
import type { CellOutcome, CellValue, KernelMessage } from './messages.js';

type Loose = Record<string, unknown>;

const isText = (value: unknown): value is string => typeof value === 'string';
const isTime = (value: unknown): value is number =>
	typeof value === 'number' && value >= 0 && value <= 8.64e15;

/** A relative path whose segments are plain names. */
export function isSafePath(path: unknown): path is string {
	return (
		isText(path) &&
		path !== '' &&
		path.length <= 4096 &&
		!path.includes('\0') &&
		path.split('/').every((name) => name !== '' && name !== '.' && name !== '..')
	);
}

export function isKernelMessage(value: unknown): value is KernelMessage {
	const message = (value ?? {}) as Loose;
	switch (message.type) {
		case 'image':
		case 'ready':
		case 'done':
			return true;
		case 'write':
			return isSafePath(message.path) && isTime(message.modifiedAt);
		case 'folder':
		case 'remove':
		case 'fetch':
			return isSafePath(message.path);
		case 'rename':
			return isSafePath(message.from) && isSafePath(message.to);
		case 'need':
			return isText(message.module);
		default:
			return false;
	}
}

export function isCellOutcome(value: unknown): value is CellOutcome {
	const outcome = (value ?? {}) as Loose;
	return (
		typeof outcome.succeeded === 'boolean' &&
		typeof outcome.outOfMemory === 'boolean' &&
		isText(outcome.stdout) &&
		isText(outcome.stderr) &&
		isTime(outcome.duration) &&
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
			return isText(part.json) && isJson(part.json);
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

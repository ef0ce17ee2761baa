/** Decides whether what came out of a kernel is one of its messages: code in there may have written it. */
import { isCellOutcome, isText, isTime } from '../cell-outcome-check.js';
import type { CellOutcome } from '../session-kernel.js';
import type { KernelMessage, PyodideOutcome } from './messages.js';

type Loose = Record<string, unknown>;

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
		case 'list':
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

export function isPyodideOutcome(value: unknown): value is PyodideOutcome {
	return isCellOutcome(value) && typeof (value as Loose & CellOutcome).outOfMemory === 'boolean';
}

import { toFileName } from '../../../session-pool';

/** Controls, line separators, halves of characters, and marks that turn the direction of text around. */
const UNSEEN = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** What Windows allows in no file name. */
const NOT_ON_WINDOWS = /[<>:"|?*]/g;

/** Names of devices on Windows, with any ending. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;

/**
 * A name for a file of the session that is safe to show and to store on any computer: `..`, `CON`, `C:evil.txt` and
 * names with line breaks or marks of direction come from code, which may be a stranger's.
 */
export function safeFileName(name: string): string {
	const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
	const shown = base.replace(UNSEEN, '_').replace(NOT_ON_WINDOWS, '_').trim();
	const end = lastOf(shown, (character) => character !== '.' && character !== ' ');
	const named = shown.slice(0, end + 1);
	if (named === '') return 'file';
	return cut(DEVICE.test(named) ? `_${named}` : named);
}

function lastOf(text: string, isWanted: (character: string) => boolean): number {
	let index = text.length - 1;
	while (index >= 0 && !isWanted(text[index])) index--;
	return index;
}

/** Longest name in bytes that every file system takes. */
const MAX_NAME_BYTES = 255;

function cut(name: string): string {
	return Buffer.byteLength(name) <= MAX_NAME_BYTES ? name : toFileName(name);
}

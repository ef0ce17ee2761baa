import type { Note, Report } from '../../python/report';
import type { NodeRun } from '../../run/node-run';

/** What the program in the session remarks, in words; a remark that is not here needs none. */
const HINTS: Record<string, (note: Note) => string> = {
	'no-json': ({ type }) =>
		`A value of type ${String(type)} has no JSON form and became text. Turn it into text, a number, a list or a dict yourself to have it otherwise.`,
	circular: () => 'A value that contains itself was left out where it comes back.',
	'too-deep': () => 'Values nested more than 200 deep became text.',
	'too-much': ({ message }) => `The value is too large to become JSON: ${String(message)}.`,
	'flushed-open-files': ({ paths }) =>
		`The code left files open, so what they still held was written for it: ${listed(paths)}. Close them, best with "with open(...)".`,
	'imported-before': ({ packages }) =>
		`Packages that the session had imported before were installed in another version: ${listed(packages)}. Code goes on with the old one until the session is new.`,
	masked: () =>
		"A value marked Secret in 'Environment Variables' was in the result, and is *** there.",
	failed: ({ what, message }) =>
		`The code ran, but not all could be brought back (${String(what)}): ${String(message)}.`,
};

function listed(paths: unknown): string {
	return Array.isArray(paths) ? paths.slice(0, 5).map(String).join(', ') : '';
}

/**
 * Shows the remarks of an execution, and says where output was shortened.
 * @param textLimit characters that were to be kept of each stream
 */
export function hintNotes({ hints }: NodeRun, report: Report, textLimit: number): void {
	for (const note of report.notes) {
		const message = HINTS[note.code]?.(note);
		if (message !== undefined) hints.add(message);
	}
	const longest = Math.max(report.stdoutLength, report.stderrLength);
	if (longest > textLimit) {
		hints.add(
			`The code printed ${longest} characters, of which ${textLimit} are kept, half at each end. Raise 'Max Printed Text' in Options, or write to a file.`,
		);
	}
}

/** Says how a list of dicts becomes items, which is what most people who end with one want. */
export function hintRecords({ hints }: NodeRun, result: unknown): void {
	const isRecord = (entry: unknown) =>
		typeof entry === 'object' && entry !== null && !Array.isArray(entry);
	if (!Array.isArray(result) || result.length === 0 || !result.every(isRecord)) return;
	hints.add(
		"The result is a list of dicts, all in one item. With 'Output' = 'Items' each of them becomes an item.",
	);
}

/** Says why widgets of a notebook are dead. */
export function hintWidgets({ hints }: NodeRun): void {
	hints.add(
		"The notebook shows widgets (ipywidgets), which need a browser in touch with the kernel: the values they started with were used. Set values with 'Parameters' instead.",
	);
}

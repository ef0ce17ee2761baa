import type { IExecuteFunctions } from 'n8n-workflow';
import type { Note, Report } from '../../python/report';

/** What the program in the session remarks, in words; a remark that is not here needs none. */
const HINTS: Record<string, (note: Note) => string> = {};

/**
 * Shows the remarks of an execution, and says where output was shortened.
 * @param textLimit characters that were to be kept of each stream
 */
export function hintNotes(n8n: IExecuteFunctions, report: Report, textLimit: number): void {
	const hints = report.notes.flatMap((note) => HINTS[note.code]?.(note) ?? []);
	const longest = Math.max(report.stdoutLength, report.stderrLength);
	if (longest > textLimit) {
		hints.push(
			`The code printed ${longest} characters, of which ${textLimit} are kept, half at each end. Raise 'Max Output Length' in Options, or write to a file.`,
		);
	}
	for (const message of hints) n8n.addExecutionHints({ message, location: 'outputPane' });
}

/** What a reply's output holds of a report. */
export type ReportInOutput =
	/** All of it; `around` is what stood before and after, on the same stream. */
	| { found: 'whole'; json: string; around: string }
	/** Its beginning only: the service cut the stream, or something wrote into it. */
	| { found: 'part'; around: string }
	| { found: 'none' };

/**
 * Finds the report of an execution wherever it stands in a stream, by the random word that only this
 * execution knows: nothing that code prints can pass for it.
 */
export function findReport(stream: string, mark: string): ReportInOutput {
	const begin = `<n8n ${mark} `;
	const at = stream.indexOf(begin);
	if (at === -1) return { found: 'none' };
	const before = withoutLastBreak(stream.slice(0, at));
	const headEnd = stream.indexOf('>', at);
	const length = headEnd === -1 ? NaN : Number(stream.slice(at + begin.length, headEnd));
	const end = `</n8n ${mark}>`;
	const jsonEnd = headEnd + 1 + length;
	if (!Number.isSafeInteger(length) || !stream.startsWith(end, jsonEnd)) {
		return { found: 'part', around: before };
	}
	const after = stream.slice(jsonEnd + end.length).replace(/^\r?\n/, '');
	return { found: 'whole', json: stream.slice(headEnd + 1, jsonEnd), around: before + after };
}

/** The report begins on a line of its own; the break before it is not the person's. */
function withoutLastBreak(text: string): string {
	if (text.endsWith('\r\n')) return text.slice(0, -2);
	return text.endsWith('\n') ? text.slice(0, -1) : text;
}

import { HARNESS } from './harness';
import { ROWS_WRITER } from './rows-writer';
import { TOP_LEVEL_RETURN } from './top-level-return';

/** What the harness does around a person's code; paths are absolute paths in the session. */
export interface PythonJob {
	code: string;
	/** Directory to start in. */
	directory?: string;
	/** JSON file with n8n items, removed once it is read. */
	items?: string;
	/** Variable that the items get: `_items` or `_item`. */
	itemsName?: '_items' | '_item';
	/** File to write rows to, for 'Output' = Items. */
	rows?: string;
	/** What the service keeps of each output stream, so that the report of a failure fits. */
	outputLimit: number;
}

/**
 * The cell to send for a job. Code that needs nothing of the harness is sent as it is. The job travels
 * as a JSON document in a string literal: whatever it holds, it cannot become Python source.
 */
export function pythonCell(job: PythonJob): string {
	if (!job.directory && !job.items && !job.rows) return job.code;
	const asyncCode = /\bawait\b|\basync\s+(?:for|with)\b/.test(job.code);
	const mayReturn = /\breturn\b/.test(job.code);
	const call = asyncCode ? 'await _n8n_run_async' : '_n8n_run';
	return [
		SOURCES.harness,
		mayReturn ? SOURCES.topLevelReturn : '',
		job.rows ? SOURCES.rowsWriter : '',
		`\n${call}(${pythonString(JSON.stringify({ ...job, mayReturn }))}, globals())\n`,
	].join('');
}

/** Every execution sends and compiles them again, so what only a reader needs is left out. */
const SOURCES = {
	harness: compact(HARNESS),
	topLevelReturn: compact(TOP_LEVEL_RETURN),
	rowsWriter: compact(ROWS_WRITER),
};

/** Without comment lines, and with one space for each level of indentation. */
function compact(source: string): string {
	return source
		.replace(/^ *#.*\n/gm, '')
		.replace(/^(?: {4})+/gm, (indent) => ' '.repeat(indent.length / 4));
}

/** A Python literal of the text, in ASCII. JSON's own escapes of the text are left for json.loads. */
function pythonString(json: string): string {
	const ascii = json.replace(
		/[^\x20-\x7e]/g,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
	return JSON.stringify(ascii);
}

import { DamagedReport } from './damaged-report';
import { readOutput } from './reported-outputs';
import type {
	Content,
	ExecutionState,
	InstalledPackages,
	LeftFile,
	Note,
	Report,
	ReportFile,
	ReportedError,
	ReportedFile,
	ReportedRow,
	Shown,
} from './report';

export { DamagedReport };

type Fields = Record<string, unknown>;

const STATES: readonly string[] = ['started', 'running', 'done', 'failed', 'stopped', 'unknown'];

/**
 * Reads the JSON of a report, which is never trusted to be what the program wrote.
 * @param id of the execution that was asked for
 * @throws DamagedReport naming the field that is wrong
 */
export function readReport(json: string, id: string): Report {
	const fields = object(parsed(json), 'the whole');
	if (fields.id !== id) throw new DamagedReport('it is of another execution');
	const kernel = object(fields.kernel, 'kernel');
	const stdout = text(fields.stdout);
	const stderr = text(fields.stderr);
	return {
		id,
		state: state(fields.state),
		kernel: {
			id: text(kernel.id),
			runs: count(kernel.runs, 'kernel.runs'),
			forgot: kernel.forgot === true,
		},
		started: fields.started === true,
		turnedAway: fields.turnedAway === true,
		value: optional(fields.value, value),
		rows: optional(fields.rows, (rows) => list(rows, 'rows').map(row)),
		error: optional(fields.error, reportedError),
		stdout,
		stderr,
		stdoutLength: numberOr(fields.stdoutLength, stdout.length),
		stderrLength: numberOr(fields.stderrLength, stderr.length),
		shown: listOrNone(fields.shown, 'shown').map(shown),
		outputs: listOrNone(fields.outputs, 'outputs').map(readOutput),
		files: listOrNone(fields.files, 'files').map(file),
		filesLeft: listOrNone(fields.filesLeft, 'filesLeft').map(leftFile),
		notes: listOrNone(fields.notes, 'notes').map(note),
		packages: optional(fields.packages, installedPackages),
		seconds: typeof fields.seconds === 'number' ? fields.seconds : null,
		big: optional(fields.big, reportFile),
		part: optional(fields.part, () => ({
			text: text(fields.text),
			total: count(fields.of, 'of'),
		})),
	};
}

function parsed(json: string): unknown {
	try {
		return JSON.parse(json);
	} catch {
		throw new DamagedReport('it is no JSON');
	}
}

function state(given: unknown): ExecutionState {
	if (typeof given !== 'string' || !STATES.includes(given)) throw new DamagedReport('state');
	return given as ExecutionState;
}

function value(given: unknown): Report['value'] {
	const fields = object(given, 'value');
	return 'json' in fields ? { json: fields.json } : { text: text(fields.text) };
}

function row(given: unknown, index: number): ReportedRow {
	const fields = object(given, `row ${index}`);
	const { binary, pairedItem } = fields;
	return { json: object(fields.json, `row ${index}`), binary, pairedItem };
}

function reportedError(given: unknown): ReportedError {
	const { summary, line, traceback, kind, cause, unfit, tags } = object(given, 'error');
	return {
		summary: text(summary),
		line: typeof line === 'number' && Number.isInteger(line) ? line : undefined,
		traceback: text(traceback),
		kind: text(kind),
		cause: optional(cause, text),
		unfit: texts(unfit),
		tags: texts(tags),
	};
}

function texts(given: unknown): string[] | undefined {
	return Array.isArray(given) ? given.map(text) : undefined;
}

function installedPackages(given: unknown): InstalledPackages {
	const { known, seconds, installed } = object(given, 'packages');
	return {
		known: known === true,
		seconds: numberOr(seconds, 0),
		installed: listOrNone(installed, 'packages').map((one) => [one].flat().map(text).join(' ')),
	};
}

function shown(given: unknown, index: number): Shown {
	const fields = object(given, `shown ${index}`);
	return { mimeType: text(fields.mime), name: text(fields.name), ...content(fields) };
}

function file(given: unknown, index: number): ReportedFile {
	const fields = object(given, `file ${index}`);
	return { path: path(fields.path, `file ${index}`), ...content(fields) };
}

function content(fields: Fields): Content {
	return {
		data: typeof fields.data === 'string' ? fields.data : undefined,
		file: typeof fields.file === 'string' ? fields.file : undefined,
		sizeInBytes: numberOr(fields.size, 0),
	};
}

function leftFile(given: unknown, index: number): LeftFile {
	const fields = object(given, `left file ${index}`);
	return {
		path: path(fields.path, `left file ${index}`),
		sizeInBytes: numberOr(fields.size, 0),
		reason: text(fields.reason),
	};
}

function note(given: unknown, index: number): Note {
	const fields = object(given, `note ${index}`);
	return { ...fields, code: text(fields.code) };
}

function reportFile(given: unknown): ReportFile {
	const fields = object(given, 'big');
	return {
		path: path(fields.file, 'big'),
		sizeInBytes: count(fields.size, 'big'),
		sha256: text(fields.sha256),
	};
}

function optional<T>(given: unknown, read: (given: unknown) => T): T | undefined {
	return given === undefined || given === null ? undefined : read(given);
}

function object(given: unknown, what: string): Fields {
	if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given as Fields;
	throw new DamagedReport(what);
}

function list(given: unknown, what: string): unknown[] {
	if (Array.isArray(given)) return given;
	throw new DamagedReport(what);
}

function listOrNone(given: unknown, what: string): unknown[] {
	return given === undefined || given === null ? [] : list(given, what);
}

function text(given: unknown): string {
	return typeof given === 'string' ? given : '';
}

function path(given: unknown, what: string): string {
	if (typeof given === 'string' && given !== '') return given;
	throw new DamagedReport(what);
}

function count(given: unknown, what: string): number {
	if (typeof given === 'number' && Number.isSafeInteger(given) && given >= 0) return given;
	throw new DamagedReport(what);
}

function numberOr(given: unknown, otherwise: number): number {
	return typeof given === 'number' && given >= 0 ? given : otherwise;
}

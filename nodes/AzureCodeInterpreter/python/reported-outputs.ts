import { DamagedReport } from './damaged-report';

/** What a display says in one MIME type: the value itself, or the place among the report's `shown` that holds it. */
export type ReportedContent = { is: unknown } | { shown: number };

/** One output of a cell, in the words of nbformat. */
export type ReportedOutput =
	| { type: 'stream'; name: 'stdout' | 'stderr'; text: string }
	| { type: 'error'; name: string; value: string; traceback: string[] }
	| ReportedDisplay;

/** Something shown: by a display, as the value of the cell, or in place of a display of an earlier cell. */
export interface ReportedDisplay {
	type: 'display_data' | 'execute_result' | 'update_display_data';
	data: Record<string, ReportedContent>;
	metadata: object;
	displayId?: string;
}

/** @throws DamagedReport for what is no output */
export function readOutput(given: unknown, index: number): ReportedOutput {
	const what = `output ${index}`;
	const fields = objectOf(given, what);
	const { type, name } = fields;
	if (type === 'stream') {
		return { type, name: name === 'stderr' ? name : 'stdout', text: String(fields.text) };
	}
	if (type === 'error') {
		const traceback = Array.isArray(fields.traceback) ? fields.traceback.map(String) : [];
		return { type, name: String(name), value: String(fields.value), traceback };
	}
	if (type !== 'display_data' && type !== 'execute_result' && type !== 'update_display_data') {
		throw new DamagedReport(what);
	}
	const data = Object.entries(objectOf(fields.data, what)).map(([mime, content]) => [
		mime,
		readContent(content, what),
	]);
	return {
		type,
		data: Object.fromEntries(data) as ReportedDisplay['data'],
		metadata: objectOf(fields.metadata, what),
		displayId: typeof fields.displayId === 'string' ? fields.displayId : undefined,
	};
}

function readContent(given: unknown, what: string): ReportedContent {
	const { is, shown } = objectOf(given, what);
	return typeof shown === 'number' ? { shown } : { is };
}

function objectOf(given: unknown, what: string): Record<string, unknown> {
	if (typeof given !== 'object' || given === null || Array.isArray(given)) {
		throw new DamagedReport(what);
	}
	return given as Record<string, unknown>;
}

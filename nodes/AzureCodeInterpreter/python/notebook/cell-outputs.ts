import type { Shown } from '../report';
import type { ReportedDisplay, ReportedOutput } from '../reported-outputs';
import { toLines } from './notebook';

/** An output of a cell as nbformat 4 stores it. */
export interface Output extends Record<string, unknown> {
	output_type: 'stream' | 'display_data' | 'execute_result' | 'error';
}

type Display = Output & { data: Record<string, unknown>; metadata: object };

/** Types that are JSON themselves; all others are text. */
const JSON_TYPE = /^application\/(?:.*\+)?json$/;
/** Types that Jupyter stores by lines. */
const BY_LINES = /^(?:text\/|image\/svg\+xml$|application\/javascript$)/;
/** What a widget leaves in a notebook: it lives in the browser, in touch with the kernel. */
const WIDGET = 'application/vnd.jupyter.widget-view+json';

/** Outputs of the cells of one notebook, as they come. Displays may change those of cells before. */
export class CellOutputs {
	private readonly displays = new Map<string, Display[]>();
	/** Whether a widget was shown. */
	hasWidgets = false;

	/**
	 * @param shown pictures that came beside the outputs; one whose content did not arrive is said to be missing
	 * @param count of the execution, as Jupyter numbers them
	 */
	take(outputs: readonly ReportedOutput[], shown: readonly Shown[], count: number): Output[] {
		const made: Output[] = [];
		for (const output of outputs) {
			if (output.type === 'stream') {
				made.push(streamOutput(output.name, output.text));
			} else if (output.type === 'error') {
				made.push(errorOutput(output.name, output.value, output.traceback));
			} else {
				this.display(output, shown, count, made);
			}
		}
		return made;
	}

	private display(
		{ type, data, metadata, displayId }: ReportedDisplay,
		shown: readonly Shown[],
		count: number,
		made: Output[],
	): void {
		const content = Object.fromEntries(
			Object.entries(data).map(([mime, value]) => [
				mime,
				stored(mime, 'shown' in value ? shown[value.shown]?.data : value.is),
			]),
		);
		this.hasWidgets ||= WIDGET in content;
		const earlier = displayId === undefined ? [] : (this.displays.get(displayId) ?? []);
		if (type === 'update_display_data') {
			for (const one of earlier) Object.assign(one, { data: content, metadata });
			return;
		}
		const output: Display = {
			output_type: type,
			...(type === 'execute_result' ? { execution_count: count } : {}),
			data: content,
			metadata,
		};
		if (displayId !== undefined) this.displays.set(displayId, [...earlier, output]);
		made.push(output);
	}
}

function stored(mime: string, value: unknown): unknown {
	if (value === undefined) return 'This picture could not be brought back.';
	if (JSON_TYPE.test(mime)) return value;
	const text = typeof value === 'string' ? value : JSON.stringify(value);
	return BY_LINES.test(mime) ? toLines(text) : text;
}

export function streamOutput(name: 'stdout' | 'stderr', text: string): Output {
	return { output_type: 'stream', name, text: toLines(text) };
}

export function errorOutput(ename: string, evalue: string, traceback: string[]): Output {
	return { output_type: 'error', ename, evalue, traceback };
}

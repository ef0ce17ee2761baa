/** The value of an execution as each API version, request and reading of the contract has it. */
import type { CellValue } from '../kernel/session-kernel.js';
import type { SessionQuirks } from '../quirks/quirks.js';
import { RawJson } from './wire-format.js';

export interface ValueRules {
	/** `returnJupyterFormatExecutionResult` of the request. */
	jupyterFormat: boolean;
	/** Every value is a string, as 2025-02-02-preview declares it. */
	asText: boolean;
	quirks: SessionQuirks;
}

/** @returns a part of a reply's JSON; undefined for none at all */
export function executionValue(value: CellValue, rules: ValueRules): unknown {
	const { asText, quirks } = rules;
	if (quirks.has('no-results')) return undefined;
	const json = asJson(value, rules);
	// An image is an object to every client that knows 2025-02-02-preview, whatever that declares.
	const isText = quirks.has('results-as-text') || (asText && value.kind !== 'image');
	if (typeof json === 'string' || !isText) return json;
	if (json === null) return value.kind === 'repr' ? value.text : '';
	return json instanceof RawJson ? json.text : json;
}

function asJson(value: CellValue, { jupyterFormat, quirks }: ValueRules): string | RawJson | null {
	switch (value.kind) {
		case 'none':
			return '';
		case 'null':
			if (quirks.has('none-as-null')) return null;
			return jupyterFormat && !quirks.has('none-as-empty') ? null : '';
		case 'string':
			if (quirks.has('repr-strings')) return value.repr;
			return jupyterFormat && !quirks.has('plain-strings') ? value.repr : value.text;
		case 'json':
			return quirks.has('text-collections') && /^[[{]/.test(value.json)
				? value.text
				: new RawJson(value.json);
		case 'repr':
			// JSON has no word for these numbers.
			return !jupyterFormat && /^(?:nan|-?inf)$/.test(value.text) ? null : value.text;
		case 'image':
			return quirks.has('no-images')
				? ''
				: new RawJson(
						JSON.stringify({ type: 'image', format: value.format, base64_data: value.base64 }),
					);
	}
}

import { type Cell, type Notebook, hasIds, hasTag, newId, sourceOf, toLines } from './notebook';
import { pythonLiteral } from './python-literal';

const PARAMETERS = 'parameters';
const INJECTED = 'injected-parameters';

/** The notebook with its parameters set, and what is to be said about them. */
export interface Parameterised {
	notebook: Notebook;
	/** Whether they are set at the top, where any cell below may set them anew. */
	atTop: boolean;
	/** Parameters of which the cell tagged `parameters` knows nothing: perhaps they are misspelt. */
	unknown: string[];
}

/**
 * Sets parameters as papermill does: a cell of assignments tagged `injected-parameters` comes in place of an earlier
 * one, else below the cell tagged `parameters`, else at the top.
 * @param values by name; names are Python's
 */
export function injectParameters(
	notebook: Notebook,
	values: ReadonlyMap<string, unknown>,
): Parameterised {
	const { cells } = notebook;
	const parameters = cells.find((cell) => hasTag(cell, PARAMETERS));
	if (values.size === 0) return { notebook, atTop: false, unknown: [] };
	const before = cells.findIndex((cell) => hasTag(cell, INJECTED));
	const at = before !== -1 ? before : parameters === undefined ? 0 : cells.indexOf(parameters) + 1;
	const rest = cells.slice(before === -1 ? at : at + 1);
	const known = parameters === undefined ? undefined : namesIn(sourceOf(parameters));
	return {
		notebook: { ...notebook, cells: [...cells.slice(0, at), cellOf(notebook, values), ...rest] },
		atTop: parameters === undefined && before === -1,
		unknown: known === undefined ? [] : [...values.keys()].filter((name) => !known.has(name)),
	};
}

function cellOf(notebook: Notebook, values: ReadonlyMap<string, unknown>): Cell {
	const lines = [...values].map(
		([name, value]) => `${name} = ${pythonLiteral(value, `Parameter '${name}'`)}`,
	);
	return {
		...(hasIds(notebook) ? { id: newId() } : {}),
		cell_type: 'code',
		execution_count: null,
		metadata: { tags: [INJECTED] },
		outputs: [],
		source: toLines(['# Parameters', ...lines].join('\n')),
	};
}

/** Words of a cell's code that may be names. */
function namesIn(source: string): Set<string> {
	return new Set(source.match(/[\p{L}_][\p{L}\p{N}_]*/gu));
}

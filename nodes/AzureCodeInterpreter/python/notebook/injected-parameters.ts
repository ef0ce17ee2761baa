import { type Cell, type Notebook, hasIds, hasTag, newId, sourceOf, toLines } from './notebook';
import { pythonLiteral } from './python-literal';

const PARAMETERS = 'parameters';
const INJECTED = 'injected-parameters';

/** The notebook with its parameters set, and what is to be said about them. */
export interface Parameterised {
	notebook: Notebook;
	/** Whether there is a cell that says what the parameters are. */
	hasParametersCell: boolean;
	/** Parameters that this cell does not set: perhaps they are misspelt. */
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
	const hasParametersCell = parameters !== undefined;
	if (values.size === 0) return { notebook, hasParametersCell, unknown: [] };
	const before = cells.findIndex((cell) => hasTag(cell, INJECTED));
	const at = before !== -1 ? before : parameters === undefined ? 0 : cells.indexOf(parameters) + 1;
	const rest = cells.slice(before === -1 ? at : at + 1);
	const set = hasParametersCell ? assignedIn(sourceOf(parameters)) : undefined;
	return {
		notebook: { ...notebook, cells: [...cells.slice(0, at), cellOf(notebook, values), ...rest] },
		hasParametersCell,
		unknown: set === undefined ? [] : [...values.keys()].filter((name) => !set.has(name)),
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

/** Names that lines of a cell set, with or without a type beside them. */
function assignedIn(source: string): Set<string> {
	const names = source
		.split('\n')
		.map((line) => /^([\p{L}\p{N}_]+)\s*(?::[^=]*)?=/u.exec(line)?.[1]);
	return new Set(names.filter((name) => name !== undefined));
}

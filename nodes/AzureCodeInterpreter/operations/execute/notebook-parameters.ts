import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { InvalidInputError } from '../../../../session-pool';

export const notebookParameters: INodeProperties = {
	displayName: 'Parameters',
	name: 'notebookParameters',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Parameter',
	default: {},
	description:
		"Variables to set in a cell of their own, below the cell tagged 'parameters' or else at the top",
	options: [
		{
			displayName: 'Parameter',
			name: 'parameter',
			values: [
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					placeholder: 'e.g. region',
				},
				{
					displayName: 'Type',
					name: 'type',
					type: 'options',
					default: 'asGiven',
					options: [
						{
							name: 'As Given',
							value: 'asGiven',
							description:
								'What is written here is text; the value of an expression keeps its type',
						},
						{
							name: 'JSON',
							value: 'json',
							description: 'A number, true, false, null, a list or an object, written as JSON',
						},
					],
				},
				{
					displayName: 'Value',
					name: 'value',
					type: 'string',
					default: '',
				},
			],
		},
	],
};

/** One entry of the collection, whatever expressions gave. */
interface Entry {
	name?: unknown;
	type?: unknown;
	value?: unknown;
}

/** Words that Python keeps for itself. */
const KEYWORDS = new Set(
	'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
		' ',
	),
);

/**
 * Values of the notebook's parameters, by name and in their order.
 * @throws InvalidInputError naming the parameter that cannot be set
 */
export function readNotebookParameters(
	n8n: IExecuteFunctions,
	itemIndex: number,
): Map<string, unknown> {
	const given = n8n.getNodeParameter('notebookParameters', itemIndex, {}) as {
		parameter?: Entry[];
	} | null;
	const values = new Map<string, unknown>();
	for (const entry of given?.parameter ?? []) {
		const name = nameOf(entry);
		if (values.has(name)) {
			throw new InvalidInputError(`'Parameters' sets '${name}' twice`, 'Remove one of them.');
		}
		values.set(name, valueOf(name, entry));
	}
	return values;
}

function nameOf({ name: given }: Entry): string {
	const name = String(given ?? '').trim();
	if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && !KEYWORDS.has(name)) return name;
	throw new InvalidInputError(
		name === ''
			? "A parameter in 'Parameters' has no name"
			: `'Parameters' cannot set '${name.slice(0, 100)}', as it is no name of Python's`,
		'Use letters, digits and _, as the variable is called in the notebook.',
	);
}

function valueOf(name: string, { type, value }: Entry): unknown {
	if (value === undefined) {
		throw new InvalidInputError(
			`Parameter '${name}' has no value: its expression finds nothing`,
			'Correct the expression, or give a value for that case: {{ $json.region ?? null }}.',
		);
	}
	if (type !== 'json' || typeof value !== 'string') return value;
	try {
		return JSON.parse(value);
	} catch {
		throw new InvalidInputError(
			`Parameter '${name}' is no JSON`,
			'Write 3, true, null, "text", [1, 2] or {"a": 1}; or choose As Given for text.',
		);
	}
}

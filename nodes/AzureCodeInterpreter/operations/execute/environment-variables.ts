import type { INodeProperties } from 'n8n-workflow';
import { InvalidInputError } from '../../../../session-pool';
import { asFlag } from '../../run/parameter-values';

/** What Linux takes for one variable, name and `=` included; more keeps every child process from starting. */
const MAX_VARIABLE_BYTES = 131_071;
const VALUE: INodeProperties = { displayName: 'Value', name: 'value', type: 'string', default: '' };

/** One of Options: values that code finds in os.environ. */
export const environmentOption: INodeProperties = {
	displayName: 'Environment Variables',
	name: 'environmentVariables',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add variable',
	default: {},
	description:
		'Values that Python code finds in os.environ while it runs, and that are gone afterwards. For Python only.',
	options: [
		{
			displayName: 'Variable',
			name: 'variable',
			values: [
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					placeholder: 'e.g. API_TOKEN',
				},
				{ ...VALUE, displayOptions: { show: { secret: [false] } } },
				{
					...VALUE,
					typeOptions: { password: true },
					displayOptions: { show: { secret: [true] } },
				},
				{
					displayName: 'Secret',
					name: 'secret',
					type: 'boolean',
					default: true,
					description:
						'Whether to show *** in place of the value in everything the code prints, raises or gives as its result; files are left as they are',
				},
			],
		},
	],
};

/** Environment variables of one execution. */
export interface EnvironmentVariables {
	values: Record<string, string>;
	/** Names of those to be masked. */
	secrets: string[];
}

/**
 * Reads the option for one item. No message holds a value.
 * @throws InvalidInputError naming the variable that cannot be
 */
export function readEnvironment(option: unknown, isPython: boolean): EnvironmentVariables {
	const entries = (option as { variable?: unknown } | undefined | null)?.variable ?? [];
	if (!Array.isArray(entries))
		throw new InvalidInputError(
			"'Environment Variables' is not a list of variables",
			'Correct its expression.',
		);
	if (entries.length > 0 && !isPython) {
		throw new InvalidInputError(
			"'Environment Variables' is for Python only",
			"Remove it from Options, or let the code's own text set them.",
		);
	}
	const values = new Map<string, string>();
	const secrets: string[] = [];
	for (const [index, entry] of entries.entries()) {
		const { name, value, secret } = (entry ?? {}) as Record<string, unknown>;
		const known = readName(name, index);
		if (values.has(known)) {
			throw new InvalidInputError(
				`'Environment Variables' has ${known} twice`,
				'Remove one of the two.',
			);
		}
		values.set(known, readValue(known, value));
		if (asFlag('Secret', secret ?? true)) secrets.push(known);
	}
	return { values: Object.fromEntries(values), secrets };
}

function readName(given: unknown, index: number): string {
	const name = typeof given === 'string' ? given.trim() : '';
	if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return name;
	// A value may have been pasted into the field for the name, so it is not told.
	throw new InvalidInputError(
		name === ''
			? `'Environment Variables' has a variable without a name (number ${index + 1})`
			: `'Environment Variables' has a variable whose name cannot be that of a variable (number ${index + 1})`,
		'A name is made of letters, digits and underscores and does not begin with a digit, as in API_TOKEN.',
	);
}

function readValue(name: string, given: unknown): string {
	if (given === undefined || given === null) {
		throw new InvalidInputError(
			`'Environment Variables' has no value for ${name}`,
			'Its expression finds nothing: correct it, or remove the variable.',
		);
	}
	if (typeof given === 'object') {
		throw new InvalidInputError(
			`'Environment Variables' has a value for ${name} that is no text`,
			'Give text, a number or true or false; JSON.stringify() in the expression makes text of an object.',
		);
	}
	const value = String(given);
	if (value.includes('\0') || !value.isWellFormed()) {
		throw new InvalidInputError(
			`'Environment Variables' has a character in the value of ${name} that no environment variable can hold`,
			'It is a null character, or half of one that takes two; give such data as an item or a file.',
		);
	}
	if (Buffer.byteLength(name) + 1 + Buffer.byteLength(value) > MAX_VARIABLE_BYTES) {
		throw new InvalidInputError(
			`'Environment Variables' has a value for ${name} that is too long`,
			`Linux takes ${MAX_VARIABLE_BYTES} bytes, name included; give long data as an item or a file.`,
		);
	}
	return value;
}

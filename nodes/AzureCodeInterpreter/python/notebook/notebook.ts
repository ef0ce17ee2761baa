import { randomBytes } from 'node:crypto';
import { InvalidInputError } from '../../../../session-pool';

/** A cell as nbformat 4 stores it; fields that are not ours stay as they are. */
export interface Cell extends Record<string, unknown> {
	cell_type: string;
	source: string | string[];
	metadata: Record<string, unknown>;
}

/** A notebook as nbformat 4 stores it (https://nbformat.readthedocs.io/en/latest/format_description.html). */
export interface Notebook extends Record<string, unknown> {
	nbformat: 4;
	nbformat_minor: number;
	metadata: Record<string, unknown>;
	cells: Cell[];
}

/** From this minor version of the format on, every cell has an id of its own. */
const MINOR_WITH_IDS = 5;

type Fields = Record<string, unknown>;

/**
 * Reads a notebook.
 * @param name of its file, for errors
 * @throws InvalidInputError saying what is wrong with it: no JSON, another format, another language
 */
export function readNotebook(text: string, name: string): Notebook {
	const content = parsed(text, name);
	if (!isObject(content) || !('nbformat' in content || 'worksheets' in content)) {
		throw new InvalidInputError(
			`The file ${name} is no notebook`,
			"Give a file that Jupyter, VS Code or Colab saved, or choose Python File in 'Code From'.",
		);
	}
	assertFormat(content, name);
	const metadata = isObject(content.metadata) ? content.metadata : {};
	assertPython(metadata, name);
	const cells = (content.cells as unknown[]).map((cell, index) => readCell(cell, index, name));
	const minor = Number(content.nbformat_minor);
	const nbformat_minor = Number.isInteger(minor) && minor >= 0 ? minor : 0;
	return withIds({ ...content, nbformat: 4, nbformat_minor, metadata, cells });
}

function parsed(text: string, name: string): unknown {
	try {
		const content: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
		// What is nested too deeply to be written again is not run either.
		JSON.stringify(content);
		return content;
	} catch (error) {
		throw new InvalidInputError(
			error instanceof RangeError
				? `The notebook ${name} is nested too deeply`
				: `The notebook ${name} is no JSON: ${reasonOf(error)}`,
			"Save it anew in Jupyter. A Python file is run with Python File in 'Code From'.",
		);
	}
}

/** The engine's words quote the text, which may be long. */
function reasonOf(error: unknown): string {
	const words = error instanceof Error ? error.message : String(error);
	return words.slice(0, 100).toWellFormed();
}

function assertFormat({ nbformat, cells }: Fields, name: string): void {
	if (nbformat !== 4) {
		throw new InvalidInputError(
			`The notebook ${name} is of format ${JSON.stringify(nbformat ?? 3).slice(0, 20)}, but can only be run in format 4`,
			`Convert it once: jupyter nbconvert --to notebook --nbformat 4 "${name}".`,
		);
	}
	if (Array.isArray(cells)) return;
	throw new InvalidInputError(
		`The notebook ${name} has no list of cells`,
		'It is damaged: save it anew in Jupyter.',
	);
}

function assertPython({ kernelspec, language_info: info }: Fields, name: string): void {
	const languages = [
		isObject(info) ? info.name : undefined,
		isObject(kernelspec) ? kernelspec.language : undefined,
	];
	const language = languages.find((one) => typeof one === 'string' && one !== '');
	if (language === undefined || /python/i.test(String(language))) return;
	throw new InvalidInputError(
		`The notebook ${name} is written in ${String(language).slice(0, 40)}, but only Python notebooks can be run`,
		"Its metadata says so, in 'kernelspec' and 'language_info'.",
	);
}

function readCell(cell: unknown, index: number, name: string): Cell {
	const { cell_type: type, source, metadata } = isObject(cell) ? cell : {};
	const isText =
		typeof source === 'string' ||
		(Array.isArray(source) && source.every((line) => typeof line === 'string'));
	if (typeof type !== 'string' || !isText) {
		throw new InvalidInputError(
			`Cell ${index + 1} of the notebook ${name} is damaged: it has no type or no source`,
			'Save it anew in Jupyter.',
		);
	}
	return {
		...(cell as Fields),
		cell_type: type,
		source: source as Cell['source'],
		metadata: isObject(metadata) ? metadata : {},
	};
}

/** Ids as the format wants them: where it has them each cell has one of its own, before that none. */
function withIds(notebook: Notebook): Notebook {
	const seen = new Set<unknown>();
	const cells = notebook.cells.map(({ id, ...cell }) => {
		if (!hasIds(notebook)) return cell as Cell;
		const isFree = typeof id === 'string' && /^[\w-]{1,64}$/.test(id) && !seen.has(id);
		const own = isFree ? id : newId();
		seen.add(own);
		return { id: own, ...cell } as Cell;
	});
	return { ...notebook, cells };
}

export function hasIds({ nbformat_minor: minor }: Notebook): boolean {
	return minor >= MINOR_WITH_IDS;
}

export function newId(): string {
	return randomBytes(4).toString('hex');
}

/** The text of a cell, which is stored whole or as its lines. */
export function sourceOf({ source }: Cell): string {
	return Array.isArray(source) ? source.join('') : source;
}

/** Text as Jupyter stores it. */
export function toLines(text: string): string[] {
	return text.split(/(?<=\n)/).filter((line) => line !== '');
}

export function hasTag({ metadata }: Cell, tag: string): boolean {
	return Array.isArray(metadata.tags) && metadata.tags.includes(tag);
}

export function isObject(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How far a text is looked at as JSON; a list of names is not longer. */
const MAX_JSON_LENGTH = 100_000;

/** Marks that people and language models put around a name. None of them is allowed in a file name. */
const QUOTES = ['`', '"', "'"];

/** A text that names files, in lines; a list that a model wrote as JSON, `["a.csv", "b.csv"]`, is one line each. */
export function namesInText(text: string): string[] {
	return listIn(text) ?? text.split(/\r?\n/);
}

/** The names on a line: it may be one name with commas, or several between commas. Commas in braces part nothing. */
export function namesOnLine(line: string): { text: string; parts: string[] } {
	return { text: bareName(line), parts: splitOutsideBraces(line).map(bareName) };
}

function listIn(text: string): string[] | undefined {
	const trimmed = text.length > MAX_JSON_LENGTH ? '' : text.trim();
	if (!trimmed.startsWith('[') || !trimmed.endsWith(']')) return undefined;
	try {
		const list: unknown = JSON.parse(trimmed);
		const areNames = Array.isArray(list) && list.every((name) => typeof name === 'string');
		return areNames ? list : undefined;
	} catch {
		return undefined;
	}
}

function splitOutsideBraces(text: string): string[] {
	const parts: string[] = [];
	let start = 0;
	// Where a brace that is never closed begins, commas part as ever.
	const lastClosing = text.lastIndexOf('}');
	let depth = 0;
	for (let index = 0; index < text.length; index++) {
		const character = text[index];
		if (character === '{' && index < lastClosing) depth++;
		else if (character === '}' && depth > 0) depth--;
		else if (character === ',' && depth === 0) {
			parts.push(text.slice(start, index));
			start = index + 1;
		}
	}
	return [...parts, text.slice(start)];
}

/** Without the quotes around it, and without what models write before a path: `sandbox:/mnt/data/a.csv`. */
function bareName(text: string): string {
	let name = text.trim();
	const [first] = name;
	if (name.length > 2 && QUOTES.includes(first) && name.endsWith(first))
		name = name.slice(1, -1).trim();
	return name.replace(/^(?:sandbox|file):(?:\/\/)?(?=\/)/i, '');
}

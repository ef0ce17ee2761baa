import { extname } from 'node:path';

/** The names in the same order, with ` (2)`, ` (3)` … before the ending of those already taken. */
export function uniqueNames(names: readonly string[]): string[] {
	const taken = new Set<string>();
	return names.map((name) => {
		const ending = extname(name);
		const stem = name.slice(0, name.length - ending.length);
		let unique = name;
		for (let count = 2; taken.has(unique); count++) unique = `${stem} (${count})${ending}`;
		taken.add(unique);
		return unique;
	});
}

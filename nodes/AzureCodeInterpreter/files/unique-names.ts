import { extname } from 'node:path';

/** Gives each name once: ` (2)`, ` (3)` … before the ending of those already taken. */
export class UniqueNames {
	/** Of each name as it was asked for, how often. */
	private readonly asked = new Map<string, number>();
	private readonly taken = new Set<string>();

	take(name: string): string {
		const ending = extname(name);
		const stem = name.slice(0, name.length - ending.length);
		let count = this.asked.get(name) ?? 0;
		let unique: string;
		do {
			count++;
			unique = count === 1 ? name : `${stem} (${count})${ending}`;
		} while (this.taken.has(unique));
		this.asked.set(name, count);
		this.taken.add(unique);
		return unique;
	}
}

/** The names in the same order, each of them once. */
export function uniqueNames(names: readonly string[]): string[] {
	const unique = new UniqueNames();
	return names.map((name) => unique.take(name));
}

import type { IBinaryData, IBinaryKeyData } from 'n8n-workflow';

/** Gives names of binary fields: the wanted one, or the first of `name_2`, `name_3` … that is free. */
export class FreeNames {
	/** How far the count of each name has come, so that many of one name take no longer each. */
	private readonly counts: Map<string, number>;

	constructor(taken: readonly string[] = []) {
		this.counts = new Map(taken.map((name) => [name, 0]));
	}

	next(wanted: string): string {
		let free = wanted;
		let count = this.counts.get(wanted) ?? 0;
		while (this.counts.has(free)) free = `${wanted}_${++count + 1}`;
		this.counts.set(wanted, count);
		this.counts.set(free, 0);
		return free;
	}
}

/** The fields and some more; one whose name is taken becomes `name_2`, `name_3` … */
export function withFields(
	fields: IBinaryKeyData = {},
	more: Array<[string, IBinaryData]>,
): IBinaryKeyData {
	const names = new FreeNames(Object.keys(fields));
	const all = { ...fields };
	for (const [name, file] of more) all[names.next(name)] = file;
	return all;
}

/** Names alike by at least this much are told; 1 is the same name. */
const LEAST_LIKENESS = 0.5;
const MAX_TOLD = 5;
/** No package has a longer name. */
const MAX_NAME_LENGTH = 100;

/** The names that a person who wrote `wanted` may have meant, the likeliest first. */
export function nearNames(wanted: string, names: string[]): string[] {
	const pairs = letterPairs(wanted);
	return names
		.map((name) => ({ name, likeness: likeness(pairs, letterPairs(name)) }))
		.filter((one) => one.likeness >= LEAST_LIKENESS)
		.sort((one, two) => two.likeness - one.likeness)
		.slice(0, MAX_TOLD)
		.map(({ name }) => name);
}

/** Dice's coefficient of two sets of letter pairs: 0 without a common one, 1 when all are. */
function likeness(one: Set<string>, two: Set<string>): number {
	const common = [...one].filter((pair) => two.has(pair)).length;
	return (2 * common) / Math.max(1, one.size + two.size);
}

/** Pairs of neighbouring letters; `-`, `_` and `.` part words of a name and mean the same there. */
function letterPairs(name: string): Set<string> {
	const letters = name.slice(0, MAX_NAME_LENGTH).toLowerCase().replace(/[-_.]/g, '');
	const starts = Array.from({ length: Math.max(1, letters.length - 1) }, (_, index) => index);
	return new Set(starts.map((start) => letters.slice(start, start + 2)));
}

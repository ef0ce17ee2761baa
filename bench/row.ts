import { short } from './statistics';

/** A line of the table. */
export interface Row {
	what: string;
	/** A ratio where there is something to compare with. */
	measured: string;
	target?: string;
	met?: boolean;
	/** The numbers behind it. */
	numbers: string;
	/** What is known of the reason, should the target be missed. */
	ifMissed?: string;
}

/** What a case is given. */
export interface Bench {
	quick: boolean;
	/** Environment of processes that talk to the stub: where it is and whose certificate to trust. */
	stubEnv: NodeJS.ProcessEnv;
}

/** How much of theirs ours takes, for a target that ours takes at most `limit` times theirs. */
export function atMost(what: string, ratio: number, limit: number, numbers: string): Row {
	return {
		what,
		measured: `${ratio.toFixed(2)}x`,
		target: `<= ${limit}x`,
		met: ratio <= limit,
		numbers,
	};
}

/** How many times as fast ours is. */
export function faster(what: string, ratio: number, numbers: string, limit?: number): Row {
	const row = { what, measured: `${short(ratio)}x as fast`, numbers };
	return limit === undefined ? row : { ...row, target: `>= ${limit}x`, met: ratio >= limit };
}

/** A plain number with a limit. */
export function below(
	what: string,
	value: number,
	limit: number,
	unit: string,
	numbers: string,
): Row {
	return {
		what,
		measured: `${short(value)} ${unit}`,
		target: `<= ${limit} ${unit}`,
		met: value <= limit,
		numbers,
	};
}

/** A count that has to be met exactly. */
export function exactly(what: string, count: number, target: number, numbers: string): Row {
	return { what, measured: String(count), target: String(target), met: count === target, numbers };
}

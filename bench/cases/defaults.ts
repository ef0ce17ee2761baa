import type { DefaultsResult, DefaultsSettings } from '../children/defaults';
import { measureIn } from '../process';
import { type Bench, type Row, atMost } from '../row';
import { LIMITS_AT_DELAY, SHAPES, SHAPE_NAMES, type Shape, type ShapeName } from '../shapes';
import { short } from '../statistics';
import { DELAY_MS } from '../stub-address';

const CHILD = 'bench/children/defaults.ts';

/** Ours against the bare exchange of the same bytes, without a delay. */
const LIMIT_AT_0 = 1.5;

const WHY =
	'what n8n and the node do for items and files is on top of the exchange; the table of docs/performance.md says where it goes';

/** Execute as people have it against the stub, which answers as the program in the session does. */
export async function defaults({ quick, stubEnv }: Bench): Promise<Row[]> {
	const rows: Row[] = [];
	for (const delayMs of [0, DELAY_MS]) {
		const shapes = SHAPE_NAMES.map((shape) => {
			if (delayMs > 0) return { shape, executions: quick ? 3 : 10, rounds: quick ? 1 : 3 };
			const { forAllItems, files }: Shape = SHAPES[shape];
			const many = forAllItems === true ? 10 : files === undefined ? 500 : 60;
			return { shape, executions: quick ? many / 5 : many, rounds: quick ? 1 : 7 };
		});
		const settings: DefaultsSettings = { shapes, delayMs };
		const results = await measureIn<DefaultsResult[]>(CHILD, [settings], stubEnv);
		const row = delayMs > 0 ? againstBare : againstSameBytes;
		rows.push(...results.map((result, index) => row(SHAPE_NAMES[index], result)));
	}
	return rows;
}

function againstSameBytes(shape: ShapeName, { ours, bare, sameBytes = NaN }: DefaultsResult): Row {
	const { what, ownSessions }: Shape = SHAPES[shape];
	const full = `${what}, 0 ms: ours against the same bytes through undici`;
	const calls = ownSessions === true ? ' and a call that ends the session' : '';
	const numbers = `${short(ours)} ms${calls} against ${short(sameBytes)} ms; \`1 + 1\` alone ${short(bare)} ms`;
	return { ...atMost(full, ours / sameBytes, LIMIT_AT_0, numbers), ifMissed: WHY };
}

/** At a delay against a bare `1 + 1`, times the calls that it takes. */
export function againstBare(
	shape: ShapeName,
	{ ours, bare, callsEach }: DefaultsResult,
	where = 'stub',
): Row {
	const limit = LIMITS_AT_DELAY[shape];
	const { what }: Shape = SHAPES[shape];
	const least = bare * callsEach;
	const full = `${what}, ${DELAY_MS} ms, ${where}: ours against a bare \`1 + 1\`${callsEach > 1 ? `, ${callsEach} calls` : ''}`;
	return {
		...atMost(full, ours / least, limit, `${short(ours)} ms against ${short(least)} ms`),
		ifMissed: WHY,
	};
}

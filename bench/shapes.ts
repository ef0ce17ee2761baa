import { randomBytes } from 'node:crypto';
import type { IBinaryData, INodeExecutionData, INodeParameters } from 'n8n-workflow';

/** An Execute as people have it: all that is not named is the default. */
export interface Shape {
	what: string;
	/** It runs once for all items, so that more executions are more nodes, not more items. */
	forAllItems?: boolean;
	/** A session for each item: a second call ends it. */
	ownSessions?: boolean;
	/** Rows or files of one execution, which are checked. */
	rows?: number;
	files?: number;
	parameters: INodeParameters;
}

/** Bytes of an input file and of an output file. */
const FILE_BYTES = 64 * 1024;
const ROWS = 1_000;

/** Files are what the code says; the stub, which runs none, knows them by the comment. */
function writes(...names: string[]): string {
	const made = names.map((name) => `# bench-makes: ${name} ${FILE_BYTES}`);
	return [
		...made,
		'content = open("/mnt/data/in.bin", "rb").read()',
		...names.map((name) => `with open("/mnt/data/${name}", "wb") as file: file.write(content)`),
		'len(content)',
	].join('\n');
}

const withFile = { operation: 'execute', inputBinaryFields: 'data' };

export const SHAPES = {
	code: {
		what: 'code only',
		parameters: { operation: 'execute', pythonCode: '1 + 1' },
	},
	row: {
		what: '`_item` in, rows out',
		rows: 1,
		parameters: {
			operation: 'execute',
			pythonCode: '[{**_item["json"], "total": _item["json"]["price"] * 2}]',
			output: 'items',
		},
	},
	rows: {
		what: '1,000 `_items` in, rows out',
		forAllItems: true,
		rows: ROWS,
		parameters: {
			operation: 'execute',
			mode: 'runOnceForAllItems',
			pythonCode: '[{**item["json"], "total": item["json"]["price"] * 2} for item in _items]',
			output: 'items',
		},
	},
	file: {
		what: 'a file of 64 KB in, one out',
		files: 1,
		parameters: { ...withFile, pythonCode: writes('out.bin') },
	},
	threeFiles: {
		what: 'a file of 64 KB in, three out, a session each',
		ownSessions: true,
		files: 3,
		parameters: {
			...withFile,
			pythonCode: writes('a.bin', 'b.bin', 'c.bin'),
			session: 'newForEachItem',
		},
	},
} satisfies Record<string, Shape>;

export type ShapeName = keyof typeof SHAPES;
export const SHAPE_NAMES = Object.keys(SHAPES) as ShapeName[];

/** Input for a number of executions. */
export function inputFor(
	shape: Shape,
	executions: number,
	file: IBinaryData,
): INodeExecutionData[] {
	const length = shape.forAllItems === true ? ROWS : executions;
	return Array.from({ length }, (_, id) => ({
		json: { id, name: `Customer ${id}`, city: 'Zürich', price: id / 7, active: id % 2 === 0 },
		...(shape.files !== undefined && { binary: { data: file } }),
	}));
}

/** Random, as the bytes of a picture, a workbook or a PDF nearly are: nothing makes them shorter. */
export const INPUT_FILE = { name: 'in.bin', content: randomBytes(FILE_BYTES) };

/** Ours against a bare `1 + 1` at 40 ms. */
export const LIMITS_AT_DELAY: Record<ShapeName, number> = {
	...{ code: 1.15, row: 1.15, rows: 1.15, file: 1.3, threeFiles: 1.3 },
};

/** Calls of a run with one execution, the end of its session included, and those that each further one adds. */
export const CALLS: Record<ShapeName, { ofOne: number; each: number }> = {
	code: { ofOne: 2, each: 1 },
	row: { ofOne: 2, each: 1 },
	rows: { ofOne: 2, each: 1 },
	file: { ofOne: 2, each: 1 },
	threeFiles: { ofOne: 2, each: 2 },
};

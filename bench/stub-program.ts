import { randomBytes } from 'node:crypto';
import type { Job, RunJob } from '../nodes/AzureCodeInterpreter/python/job';
import { pack, unpack } from '../nodes/AzureCodeInterpreter/python/packing';

/** What the cell of an Execute asks the program in the session for. */
export type SentJob = Job & { mark: string };

/** A file that a comment of the code says it makes. */
export interface MadeFile {
	name: string;
	size: number;
}

/** What stands around the job in a cell; within it no line ends. */
const BEFORE_JOB = '_n8n._getframe().f_globals, ';
const AFTER_JOB = ')\n';

/** The job within a cell of ours; undefined for any other code. */
export function jobIn(code: string): SentJob | undefined {
	const at = code.lastIndexOf(BEFORE_JOB);
	if (at === -1) return undefined;
	const literal = code.slice(at + BEFORE_JOB.length, code.indexOf(AFTER_JOB, at));
	return JSON.parse(unpack(JSON.parse(literal) as string, 2 ** 30)) as SentJob;
}

/** Files that code says it makes, in comments `bench-makes: <name> <bytes>`: it runs nowhere. */
export function madeBy(code: string): MadeFile[] {
	return [...code.matchAll(/bench-makes: (\S+) (\d+)/g)].map(([, name, size]) => ({
		name,
		size: Number(size),
	}));
}

/** Milliseconds that code says it works, in a comment `bench-works: <milliseconds>`. */
export function workMsOf(code: string): number {
	return Number(/bench-works: (\d+)/.exec(code)?.[1] ?? 0);
}

/**
 * Standard output of a run as the program writes it. The items that the code was given are its rows, and 2 is
 * its value.
 * @param runs executions started in this session
 */
export function outputOf(job: SentJob, made: MadeFile[], runs: number): string {
	const { want, given } = job as RunJob;
	const report = {
		...(want.rows ? { rows: rowsOf(given) } : { value: { json: 2 } }),
		...{ inputs: [], files: made.map(fileOf), filesLeft: [], shown: [], notes: [] },
		...{ stdout: '', stdoutLength: 0, stderr: '', stderrLength: 0, seconds: 0.001, internal: [] },
		...{ v: 'stub', id: job.id, state: 'done', kernel: { ...KERNEL, runs } },
	};
	const json = JSON.stringify(report).replace(
		/[^\x20-\x7e]/g,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
	const sent = pack(json);
	return `\n<n8n ${job.mark} ${sent.length}>${sent}</n8n ${job.mark}>\n`;
}

const KERNEL = {
	id: randomBytes(8).toString('hex'),
	forgot: false,
	ipython: null,
	python: '3.12.0',
	threads: true,
};

function rowsOf(given: RunJob['given']): Array<{ json: object }> {
	if (given === undefined || !('json' in given)) return [{ json: {} }];
	const items = JSON.parse(given.json) as { json: object } | Array<{ json: object }>;
	return (Array.isArray(items) ? items : [items]).map(({ json }) => ({ json }));
}

const contents = new Map<number, string>();

function fileOf({ name, size }: MadeFile) {
	let data = contents.get(size);
	if (data === undefined) {
		data = randomBytes(size).toString('base64');
		contents.set(size, data);
	}
	return { path: `/mnt/data/${name}`, size, mtimeNs: 1, data };
}

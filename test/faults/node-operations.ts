import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { NodeRun } from '../support/workbench';
import { type KernelName, type NodeScene, TALLY } from './node-scene';

/** What is special about one cell of the table. */
export interface CellFacts {
	/** Tells this cell's content from that of all others. */
	n: number;
	/** How long its code sleeps. */
	seconds: number;
	/** Whether its code ends the kernel. */
	dies: boolean;
}

/** One thing the node is asked to do, and how to tell that it did it. */
export interface NodeOperation {
	name: string;
	kernels: KernelName[];
	/** 'asked' code can be asked for at its session by its id, 'kept' code at the service; other operations may simply be repeated. */
	kind: 'asked' | 'kept' | 'idempotent';
	/** Puts what it needs into the session, and gives its input item. */
	prepare?(scene: NodeScene, facts: CellFacts): Promise<INodeExecutionData | undefined>;
	parameters(facts: CellFacts): INodeParameters;
	/** Something that was lost or left short although the node says that all is well, in words; '' when nothing was. */
	loss(scene: NodeScene, run: NodeRun, facts: CellFacts): Promise<string> | string;
}

const PYTHON: KernelName[] = ['pyodide', 'jupyter'];
const SIZE = 300_000;

const file = (name: string) => ({ directory: '', name });
const bytes = ({ n }: CellFacts) =>
	Buffer.from(Array.from({ length: SIZE }, (_, i) => (i * n) % 251));

async function put(scene: NodeScene, name: string, content: Buffer): Promise<undefined> {
	const open = () => Readable.from([content]);
	await scene.session.files.upload(file(name), { sizeInBytes: content.length, open });
}

async function stored(scene: NodeScene, name: string): Promise<Buffer | undefined> {
	const files = await scene.session.files.list({ directory: '', recursive: false });
	if (!files.some((entry) => entry.name === name)) return undefined;
	return await buffer((await scene.session.files.download(file(name))).stream);
}

const python = ({ n, seconds, dies }: CellFacts, ...lines: string[]) =>
	[
		'import os, time',
		`with open("/mnt/data/${TALLY}", "a") as tally:`,
		'    tally.write("x")',
		...(seconds > 0 ? [`time.sleep(${seconds})`] : []),
		...(dies ? ['os._exit(1)'] : []),
		...lines,
		`${n}`,
	].join('\n');

const javaScript = ({ n, seconds, dies }: CellFacts) =>
	[
		`require("fs").appendFileSync("/mnt/data/${TALLY}", "x");`,
		`Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${seconds * 1000});`,
		...(dies ? ['process.exit(1);'] : []),
		`${n}`,
	].join('\n');

const shell = ({ n, seconds, dies }: CellFacts) =>
	`printf x >> /mnt/data/${TALLY}; sleep ${seconds}; ${dies ? 'kill -9 $$' : `echo ${n}`}`;

const execute = (timeout: number) => ({
	operation: 'execute',
	outputFiles: 'none',
	options: { timeout },
});
const gaveResult = (_scene: NodeScene, { items }: NodeRun, { n }: CellFacts) =>
	items[0]?.json.result === n ? '' : `gave ${JSON.stringify(items[0]?.json.result)}`;

export const OPERATIONS: NodeOperation[] = [
	{
		name: 'Execute',
		kernels: PYTHON,
		kind: 'asked',
		parameters: (facts) => ({ ...execute(60), pythonCode: python(facts) }),
		loss: gaveResult,
	},
	{
		name: 'with files',
		kernels: PYTHON,
		kind: 'asked',
		prepare: async ({ engine }, facts) => ({
			json: {},
			binary: { data: await engine.store(bytes(facts), 'in.bin') },
		}),
		parameters: (facts) => ({
			...execute(60),
			inputBinaryFields: 'data',
			outputFiles: 'pattern',
			outputPattern: 'out.bin',
			pythonCode: python(facts, 'open("out.bin", "wb").write(open("in.bin", "rb").read()[::-1])'),
		}),
		async loss(scene, run, facts) {
			const [item] = run.items;
			if (gaveResult(scene, run, facts) !== '') return gaveResult(scene, run, facts);
			// A file that cannot be fetched is told of, and stays where it is.
			if (Array.isArray(item.json.filesLeftBehind)) return '';
			const [field] = Object.keys(item.binary ?? {});
			if (field === undefined) return 'lost its file';
			return (await scene.engine.read(item, field)).reverse().equals(bytes(facts))
				? ''
				: 'short file';
		},
	},
	{
		name: 'long run',
		kernels: ['jupyter'],
		kind: 'asked',
		parameters: (facts) => ({ ...execute(300), pythonCode: python(facts) }),
		loss: gaveResult,
	},
	{
		name: 'JavaScript',
		kernels: ['NodeLTS'],
		kind: 'kept',
		parameters: (facts) => ({
			...execute(60),
			language: 'javaScript',
			javaScriptCode: javaScript(facts),
		}),
		loss: gaveResult,
	},
	{
		name: 'Shell',
		kernels: ['Shell'],
		kind: 'kept',
		parameters: (facts) => ({ ...execute(60), language: 'shell', shellCommand: shell(facts) }),
		loss: (_scene, { items }, { n }) =>
			items[0]?.json.stdout === `${n}\n` ? '' : `printed ${JSON.stringify(items[0]?.json.stdout)}`,
	},
	{
		name: 'Upload',
		kernels: PYTHON,
		kind: 'idempotent',
		prepare: async ({ engine }, facts) => ({
			json: {},
			binary: { data: await engine.store(bytes(facts), 'up.bin') },
		}),
		parameters: () => ({ operation: 'upload' }),
		loss: async (scene, _run, facts) =>
			(await stored(scene, 'up.bin'))?.equals(bytes(facts)) === true ? '' : 'lost or short file',
	},
	{
		name: 'Download',
		kernels: PYTHON,
		kind: 'idempotent',
		prepare: async (scene, facts) => await put(scene, 'down.bin', bytes(facts)),
		parameters: () => ({ operation: 'download', filePaths: 'down.bin' }),
		async loss({ engine }, { items }, facts) {
			const read = items[0] && (await engine.read(items[0], 'data'));
			return read?.equals(bytes(facts)) === true ? '' : 'lost or short file';
		},
	},
	{
		name: 'List',
		kernels: PYTHON,
		kind: 'idempotent',
		prepare: async (scene) => await put(scene, 'listed.txt', Buffer.from('x')),
		parameters: () => ({ operation: 'list' }),
		loss: (_scene, { items }) =>
			items.some(({ json }) => json.name === 'listed.txt') ? '' : 'lost a file',
	},
	{
		name: 'Delete File',
		kernels: PYTHON,
		kind: 'idempotent',
		prepare: async (scene) => await put(scene, 'gone.bin', Buffer.from('x')),
		parameters: () => ({ operation: 'delete', target: 'files', filePaths: 'gone.bin' }),
		loss: async (scene) => ((await stored(scene, 'gone.bin')) === undefined ? '' : 'still there'),
	},
	{
		name: 'Delete Session',
		kernels: PYTHON,
		kind: 'idempotent',
		prepare: async (scene) => await put(scene, 'gone.bin', Buffer.from('x')),
		parameters: () => ({ operation: 'delete', target: 'session' }),
		loss: async (scene) => ((await stored(scene, 'gone.bin')) === undefined ? '' : 'still there'),
	},
];

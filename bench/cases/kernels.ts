import type { DefaultsResult, DefaultsSettings } from '../children/defaults';
import type { ProgramResult, ProgramSettings } from '../children/program';
import { KERNELS, type KernelName, type RunningKernel, startKernel } from '../running-kernel';
import { measureIn } from '../process';
import { type Bench, type Row, below } from '../row';
import { CALLS, SHAPES, SHAPE_NAMES, type Shape, type ShapeName } from '../shapes';
import { short } from '../statistics';
import { DELAY_MS } from '../stub-address';
import { againstBare } from './defaults';

const ADDED_LIMIT_MS: Record<KernelName, number> = { pyodide: 2, jupyter: 3 };

/** Execute as people have it where Python really runs: exact calls, and what the program in the session adds. */
export async function kernels(bench: Bench): Promise<Row[]> {
	const sent = await executionsAsSent(bench);
	const rows: Row[] = [];
	for (const name of KERNELS) {
		const kernel = await startKernel(name);
		if (kernel === undefined) {
			rows.push({ what: `On the ${name} kernel`, measured: 'not here', numbers: NEEDS[name] });
			continue;
		}
		try {
			rows.push(await added(kernel, sent, bench), ...(await executions(kernel, bench)));
		} finally {
			await kernel.stop();
		}
	}
	return rows;
}

const WHY_ADDED: Record<KernelName, string> = {
	pyodide: 'WebAssembly runs the same Python several times slower than the machine itself does',
	jupyter:
		'the program sets up and takes down displays, streams and history, and IPython looks through the text of the cell',
};

const NEEDS: Record<KernelName, string> = {
	pyodide: 'the emulator did not start',
	jupyter: 'it needs bubblewrap and a Python with ipykernel',
};

async function added(
	{ name, endpoint }: RunningKernel,
	sent: Sent,
	{ quick }: Bench,
): Promise<Row> {
	const settings: ProgramSettings = { endpoint, ...sent, executions: quick ? 30 : 300 };
	const { ours, bare } = await measureIn<ProgramResult>('bench/children/program.ts', [settings]);
	const numbers = `\`1 + 1\` as the node sends it ${short(ours)} ms, alone ${short(bare)} ms`;
	const what = `What the program adds to an execution, ${name}`;
	return {
		...below(what, ours - bare, ADDED_LIMIT_MS[name], 'ms', numbers),
		ifMissed: WHY_ADDED[name],
	};
}

async function executions(kernel: RunningKernel, { quick }: Bench): Promise<Row[]> {
	const shapes = SHAPE_NAMES.map((shape) => {
		// Each session of its own boots a kernel, which would hide everything else.
		const { ownSessions = false }: Shape = SHAPES[shape];
		return { shape, executions: quick ? 3 : 10, rounds: ownSessions ? 0 : quick ? 1 : 3 };
	});
	const settings: DefaultsSettings = {
		...{ shapes, endpoint: kernel.delayedEndpoint, delayMs: DELAY_MS },
	};
	const results = await measureIn<DefaultsResult[]>('bench/children/defaults.ts', [settings]);
	const each = results.map((result, index) => ({ ...shapes[index], result }));
	return [
		...each.map(({ shape, result }) => callsOf(shape, kernel.name, result)),
		...each
			.filter(({ rounds }) => rounds > 0)
			.map(({ shape, result }) => againstBare(shape, result, kernel.name)),
	];
}

/** Of one Execute with the end of its session, and of each further execution. */
function callsOf(shape: ShapeName, kernel: KernelName, result: DefaultsResult): Row {
	const asText = (ofOne: number, each: number) => `${ofOne}, then ${each}`;
	const measured = asText(result.callsOfOne, result.callsEach);
	const target = asText(CALLS[shape].ofOne, CALLS[shape].each);
	const numbers = 'counted as they are sent, the end of the session included';
	const what = `Calls, ${SHAPES[shape].what}, ${kernel}: one Execute, then each further one`;
	return { what, measured, target, met: measured === target, numbers };
}

type Sent = Pick<ProgramSettings, 'first' | 'sent'>;

/** `1 + 1` as the node sends it, with all defaults. */
async function executionsAsSent({ stubEnv }: Bench): Promise<Sent> {
	const settings: DefaultsSettings = {
		shapes: [{ shape: 'code', executions: 1, rounds: 0 }],
		delayMs: 0,
	};
	const [{ firstBody, body }] = await measureIn<DefaultsResult[]>(
		'bench/children/defaults.ts',
		[settings],
		stubEnv,
	);
	if (firstBody === undefined || body === undefined) throw new Error('The stub was sent nothing');
	return { first: firstBody, sent: body };
}

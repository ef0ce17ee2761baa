import type { DefaultsResult, DefaultsSettings } from '../children/defaults';
import type { ProgramResult, ProgramSettings } from '../children/program';
import { KERNELS, type KernelName, type RunningKernel, startKernel } from '../kernels';
import { measureIn } from '../process';
import { type Bench, type Row, below, exactly } from '../row';
import { CALLS, SHAPES, type Shape, type ShapeName } from '../shapes';
import { short } from '../statistics';
import { DELAY_MS } from '../stub-address';
import { againstBare } from './defaults';

const ADDED_LIMIT_MS: Record<KernelName, number> = { pyodide: 2, jupyter: 3 };

/** Execute as people have it where Python really runs: exact calls, and what the program in the session adds. */
export async function kernels(bench: Bench): Promise<Row[]> {
	const sent = await executionAsSent(bench);
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

const NEEDS: Record<KernelName, string> = {
	pyodide: 'the emulator did not start',
	jupyter: 'it needs bubblewrap and a Python with ipykernel',
};

async function added(
	{ name, endpoint }: RunningKernel,
	sent: string,
	{ quick }: Bench,
): Promise<Row> {
	const settings: ProgramSettings = { endpoint, sent, executions: quick ? 30 : 300 };
	const { ours, bare } = await measureIn<ProgramResult>('bench/children/program.ts', [settings]);
	const numbers = `\`1 + 1\` as the node sends it ${short(ours)} ms, alone ${short(bare)} ms`;
	const what = `What the program adds to an execution, ${name}`;
	return below(what, ours - bare, ADDED_LIMIT_MS[name], 'ms', numbers);
}

async function executions(kernel: RunningKernel, { quick }: Bench): Promise<Row[]> {
	const calls: Row[] = [];
	const ratios: Row[] = [];
	for (const shape of Object.keys(SHAPES) as ShapeName[]) {
		const { what, ownSessions }: Shape = SHAPES[shape];
		const settings: DefaultsSettings = {
			shape,
			endpoint: kernel.delayedEndpoint,
			...{ delayMs: DELAY_MS, executions: quick ? 4 : 10 },
			// Each session of its own boots a kernel, which would hide everything else.
			rounds: ownSessions === true ? 0 : quick ? 1 : 3,
		};
		const result = await measureIn<DefaultsResult>('bench/children/defaults.ts', [settings]);
		calls.push(...callsOf(shape, what, kernel.name, result));
		if (ownSessions !== true) ratios.push(againstBare(shape, result, kernel.name));
	}
	return [...calls, ...ratios];
}

function callsOf(
	shape: ShapeName,
	what: string,
	kernel: KernelName,
	result: DefaultsResult,
): Row[] {
	const { ofOne, each } = CALLS[shape];
	const at = `Calls, ${what}, ${kernel}`;
	return [
		exactly(`${at}: one Execute`, result.callsOfOne, ofOne, 'the end of the session included'),
		exactly(`${at}: each further execution`, result.callsEach, each, 'counted as they are sent'),
	];
}

/** `1 + 1` as the node sends it, with all defaults. */
async function executionAsSent({ stubEnv }: Bench): Promise<string> {
	const settings: DefaultsSettings = { shape: 'code', delayMs: 0, executions: 1, rounds: 0 };
	const { body } = await measureIn<DefaultsResult>(
		'bench/children/defaults.ts',
		[settings],
		stubEnv,
	);
	if (body === undefined) throw new Error('The stub was sent nothing');
	return body;
}

import { type NodeOperation, OPERATIONS } from './node-operations';
import type { KernelName, NodeScene } from './node-scene';
import type { NodeTrouble } from './node-troubles';
import { pairs, single } from './request-faults';
import { STATES } from './session-states';
import type { NodeRun } from '../support/workbench';

/** What the node made of one trouble, and what is wrong with it. */
interface Cell {
	outcome: string;
	ran: number;
	/** Empty when the cell passed. */
	wrong: string[];
}

/** Cells of one operation on one kernel, counted. */
interface Count {
	cells: number;
	ok: number;
	wrong: number;
	mostRuns: number;
	/** How often each error was what a person is told. */
	errors: Map<string, number>;
}

let n = 0;

/**
 * Runs every operation of the node under every fault, on one kernel, and prints what went wrong and how
 * many cells there were.
 * @returns cells that passed and that did not
 */
export async function nodeTable(
	scene: NodeScene,
	say: (line: string) => void,
): Promise<{ passed: number; failed: number }> {
	let passed = 0;
	let failed = 0;
	for (const operation of OPERATIONS.filter(({ kernels }) => kernels.includes(scene.kernel))) {
		const count: Count = { cells: 0, ok: 0, wrong: 0, mostRuns: 0, errors: new Map() };
		for (const trouble of await troublesOf(scene, operation)) {
			const cell = await tryOut(scene, operation, trouble);
			count.cells++;
			if (cell.outcome === 'ok') count.ok++;
			else count.errors.set(cell.outcome, (count.errors.get(cell.outcome) ?? 0) + 1);
			count.mostRuns = Math.max(count.mostRuns, cell.ran);
			if (cell.wrong.length === 0) continue;
			count.wrong++;
			const where = `${scene.kernel} | ${operation.name} | ${trouble.name}`;
			say(`  WRONG ${where} | ran ${cell.ran} | ${cell.outcome} <-- ${cell.wrong.join(', ')}`);
		}
		passed += count.cells - count.wrong;
		failed += count.wrong;
		say(line(scene.kernel, operation, count));
		for (const [text, times] of count.errors) say(`       ${times} x ${text}`);
	}
	return { passed, failed };
}

function line(kernel: KernelName, operation: NodeOperation, count: Count): string {
	const { cells, ok, wrong, mostRuns } = count;
	const ran = operation.kind === 'idempotent' ? '' : `, code ran at most ${mostRuns} time(s)`;
	return [
		(wrong === 0 ? 'ok' : 'FAIL').padEnd(4),
		kernel.padEnd(8),
		operation.name.padEnd(15),
		`${cells} faults: ${ok} delivered, ${cells - ok} errors${ran}`,
	].join(' ');
}

/** A run without faults says how many requests there are for faults to befall. */
async function troublesOf(scene: NodeScene, operation: NodeOperation): Promise<NodeTrouble[]> {
	const first = await tryOut(scene, operation, STATES[0]);
	if (first.wrong.length > 0) throw new Error(`${operation.name} without faults: ${first.outcome}`);
	const positions = scene.proxy.seen.map((_, index) => index + 1);
	const all = [
		...STATES,
		...positions.flatMap(single),
		...positions.flatMap((position) => pairs(position, operation)),
	];
	return all.filter(({ only }) => only?.(operation) ?? true);
}

async function tryOut(
	scene: NodeScene,
	operation: NodeOperation,
	trouble: NodeTrouble,
): Promise<Cell> {
	const { proxy } = scene;
	const facts = { n: ++n, seconds: trouble.seconds ?? 0, dies: trouble.dies === true };
	proxy.clear();
	await warmUp(scene, operation);
	const item = await operation.prepare?.(scene, facts);
	const before = await scene.tally();
	await trouble.arrange(scene);
	// What the arrangement itself did is no part of the cell.
	proxy.seen = [];
	scene.limitTries(trouble.maxTryMs);
	const run = await scene.run(operation.parameters(facts), item);
	scene.limitTries();
	const seen = proxy.seen;
	proxy.clear();
	proxy.seen = seen;
	const isGone = trouble.isLost === true || operation.name === 'Delete Session';
	const ran = (await scene.tally()) - (isGone ? 0 : before);
	return judge(scene, operation, trouble, facts, run, ran);
}

async function judge(
	scene: NodeScene,
	operation: NodeOperation,
	trouble: NodeTrouble,
	facts: Parameters<NodeOperation['loss']>[2],
	run: NodeRun,
	ran: number,
): Promise<Cell> {
	const { error } = run;
	const wrong: string[] = [];
	if (ran > 1) wrong.push('RAN TWICE');
	const got = error === undefined ? 'ok' : 'error';
	const wanted = trouble.expect(operation);
	if (wanted !== 'either' && wanted !== got) wrong.push(`SHOULD BE ${wanted.toUpperCase()}`);
	if (got === 'ok' && wanted !== 'either') {
		const loss = await operation.loss(scene, run, facts);
		if (loss !== '') wrong.push(loss.toUpperCase());
		if (operation.kind !== 'idempotent' && ran !== 1) wrong.push('DID NOT RUN');
	}
	// Where the session and its kernel live, what came of code that ran is there to be delivered.
	if (got === 'error' && ran > 0 && operation.kind !== 'idempotent' && trouble.dies !== true) {
		wrong.push('OUTCOME LOST');
	}
	if (error !== undefined && !error.message) wrong.push('NO MESSAGE');
	return { outcome: error === undefined ? 'ok' : error.message, ran, wrong };
}

/** The session has been used by the node before: what is new cannot be known (docs/execute.md). */
async function warmUp(scene: NodeScene, { kind, parameters }: NodeOperation): Promise<void> {
	if (kind === 'idempotent') return;
	const { error } = await scene.run(parameters({ n: 0, seconds: 0, dies: false }), WARM_UP_ITEM);
	if (error !== undefined) throw new Error(`The session cannot be used: ${error.message}`);
}

const WARM_UP_ITEM = {
	json: {},
	binary: { data: { data: 'eA==', mimeType: 'text/plain', fileName: 'in.bin' } },
};

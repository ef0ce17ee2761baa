import type { Fault } from './fault-proxy';
import type { NodeScene } from './node-scene';
import { SESSION, TALLY } from './node-scene';
import { GATEWAY_WORDS } from './pool-behind-faults';
import type { Finding } from './soak';
import { runNode } from '../support/workbench';

/** Share of the calls that the relay breaks. */
const SHARE = 0.12;

const FAULTS: Fault[] = [
	{ kind: 'resetBefore' },
	{ kind: 'resetWithin' },
	{ kind: 'resetAfter' },
	{ kind: 'resetDuring', ms: 5 },
	{ kind: 'cutReply' },
	{ kind: 'cutReply', unannounced: true },
	...[408, 429, 502, 503, 504].flatMap((status): Fault[] => [
		{ kind: 'reply', status, body: GATEWAY_WORDS },
		{ kind: 'reply', status, forward: true, body: GATEWAY_WORDS },
	]),
];

/** One run of the node with many items, through a relay that breaks some of the calls; which ones follows from the seed. */
export async function relay(scene: NodeScene, count: number, seed: number): Promise<Finding[]> {
	const { engine, kernel, proxy } = scene;
	const random = numbersFrom(seed);
	const session = { session: 'custom', sessionIdentifier: SESSION };
	const common = { operation: 'execute', outputFiles: 'none', ...session };
	const items = Array.from({ length: count }, (_, n) => ({ json: { n } }));
	const pythonCode = [
		'_n = _item["json"]["n"]',
		`with open("/mnt/data/${TALLY}-relay", "a") as tally:`,
		'    _ = tally.write(f"{_n} ")',
		'_n',
	].join('\n');
	proxy.clear();
	// A session that nobody has used cannot say that code never started.
	await runNode(engine, { ...common, pythonCode: '0' });
	let broken = 0;
	let calls = 0;
	for (const fault of FAULTS) proxy.fault({ nth: () => isDrawn(fault) }, fault);
	let drawn: Fault | undefined;
	/** The proxy asks for each fault in turn whether it is to happen to a call. */
	function isDrawn(fault: Fault): boolean {
		if (fault === FAULTS[0]) {
			calls++;
			drawn = random() < SHARE ? FAULTS[Math.floor(random() * FAULTS.length)] : undefined;
			if (drawn !== undefined) broken++;
		}
		return fault === drawn;
	}
	const run = await runNode(
		engine,
		{ ...common, pythonCode },
		{ items, onError: 'continueRegularOutput' },
	);
	proxy.clear();
	const { stream } = await scene.session.files.download({
		directory: '',
		name: `${TALLY}-relay`,
	});
	let noted = '';
	for await (const chunk of stream) noted += String(chunk);
	const ran = noted.trim().split(' ').map(Number);
	const delivered = run.items.filter(({ json }, index) => json.result === index).length;
	const once = new Set(ran).size;
	const what = `${kernel}: relay that breaks ${broken} of ${calls} calls`;
	return [
		{
			text: `${what}: ${delivered} of ${count} outcomes delivered`,
			good: delivered === count && broken > 0,
		},
		{
			text: `${what}: ${ran.length - once} executions ran twice, ${count - once} never`,
			good: ran.length === once && once === count,
		},
	];
}

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
function numbersFrom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

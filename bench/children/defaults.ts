/**
 * Runs Execute as people have it, and in turns with it, on the same machine at the same moment, the least that
 * its exchanges can cost: through undici, of the same bytes, and of a bare `1 + 1`.
 */
import { Pool } from 'undici';
import { N8nEngine, outputOf } from '../../test/engine/n8n-engine';
import { measure } from '../process';
import { RequestCount } from '../request-count';
import { INPUT_FILE, SHAPES, type Shape, type ShapeName, inputFor } from '../shapes';
import { median, timed } from '../statistics';
import { API_VERSION } from '../stub-address';
import { TOKEN, credentialFields, lastExecutionBody } from '../stub-client';
import { OUR_NODE, chain, runThrough } from '../workflows';

export interface DefaultsSettings {
	shapes: ShapeSettings[];
	/** Of a pool that runs Python; without it the stub. */
	endpoint?: string;
	delayMs: number;
}

export interface ShapeSettings {
	shape: ShapeName;
	/** Executions of a long run. The time of one is what a long run takes more than a run of one. */
	executions: number;
	/** 0 to count calls only. */
	rounds: number;
}

/** One for each shape, in the same order. */
export interface DefaultsResult {
	/** HTTP calls of a run with one execution, the end of its session included. */
	callsOfOne: number;
	/** HTTP calls that each further execution adds. */
	callsEach: number;
	/** Milliseconds of an execution in a warm session, medians over the rounds. */
	ours: number;
	bare: number;
	/** The same bytes as ours; only where answering them costs the pool the same again. */
	sameBytes?: number;
	/** A session's first execution as the stub got it, and a later one. */
	firstBody?: string;
	body?: string;
}

const BARE_BODY = JSON.stringify({
	codeInputType: 'inline',
	executionType: 'synchronous',
	code: '1 + 1',
});

measure(async ({ endpoint, delayMs, shapes }: DefaultsSettings): Promise<DefaultsResult[]> => {
	const credentials =
		endpoint === undefined
			? credentialFields(delayMs)
			: { poolManagementEndpoint: endpoint, authentication: 'none' };
	const pool = new URL(String(credentials.poolManagementEndpoint));
	const count = new RequestCount(pool.pathname);
	const engine = await N8nEngine.start({ credentials });
	const file = await engine.store(INPUT_FILE.content, INPUT_FILE.name);
	const client = new Pool(pool.origin, { connections: 1, pipelining: 1 });
	const headers = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' };
	const bare = async (times: number, body = BARE_BODY) => {
		const path = `${pool.pathname}/executions?api-version=${API_VERSION}&identifier=bare`;
		for (let index = 0; index < times; index++) {
			const reply = await client.request({ method: 'POST', path, headers, body });
			JSON.parse(await reply.body.text());
			if (reply.statusCode !== 200) throw new Error(`The pool answered ${reply.statusCode}`);
		}
	};

	const results: DefaultsResult[] = [];
	for (const settings of shapes) results.push(await measureShape(settings));
	await engine.close();
	return results;

	async function measureShape(settings: ShapeSettings): Promise<DefaultsResult> {
		const { executions, rounds } = settings;
		const shape: Shape = SHAPES[settings.shape];
		const ours = async (times: number, session = {}) => {
			const node = { type: OUR_NODE, parameters: { ...shape.parameters, ...session } };
			const nodes = Array.from({ length: shape.forAllItems === true ? times : 1 }, () => node);
			const run = await runThrough(engine, chain(...nodes), {
				items: inputFor(shape, times, file),
			});
			check(shape, outputOf(run, `Node ${nodes.length}`), times);
		};

		// The first run loads the SDK and signs in.
		await ours(1);
		const lastBody = async () => (endpoint === undefined ? await lastExecutionBody() : undefined);
		const firstBody = await lastBody();
		const callsOfOne = await count.during(() => ours(1));
		const callsOfSeveral = await count.during(() => ours(CALLS_OF));
		const body = await lastBody();
		const callsEach = (callsOfSeveral - callsOfOne) / (CALLS_OF - 1);

		// A session of its own for each run has a kernel to boot, which would hide everything else.
		const warm =
			endpoint === undefined || shape.ownSessions === true
				? {}
				: { session: 'custom', sessionIdentifier: 'warm-session-of-the-benchmark' };
		const times = { one: [], several: [], bare: [], sameBytes: [] } as Record<string, number[]>;
		// The first round of several warms up.
		for (let round = rounds > 1 ? -1 : 0; round < rounds; round++) {
			const one = await timed(() => ours(1, warm));
			const several = await timed(() => ours(1 + executions, warm));
			const bareOnes = await timed(() => bare(executions));
			const sameBytes = body === undefined ? NaN : await timed(() => bare(executions, body));
			if (round < 0) continue;
			for (const [name, time] of Object.entries({ one, several, bare: bareOnes, sameBytes })) {
				times[name].push(time);
			}
		}
		return {
			callsOfOne,
			callsEach,
			ours: (median(times.several) - median(times.one)) / executions,
			bare: median(times.bare) / executions,
			...(body !== undefined && {
				sameBytes: median(times.sameBytes) / executions,
				firstBody,
				body,
			}),
		};
	}
});

/** Executions of the run by which calls are counted. */
const CALLS_OF = 3;

/** An execution that brought nothing back would be fast. */
function check(shape: Shape, items: ReturnType<typeof outputOf>, executions: number): void {
	const expected = shape.rows ?? 1;
	const length = shape.forAllItems === true ? expected : expected * executions;
	if (items.length !== length) throw new Error(`${items.length} items came out of ${length}`);
	const wrong = items.find(({ binary }) => Object.keys(binary ?? {}).length !== (shape.files ?? 0));
	if (wrong !== undefined)
		throw new Error(`Not ${shape.files} files: ${JSON.stringify(wrong.json)}`);
}

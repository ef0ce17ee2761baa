import type { RunningSessionPool } from 'azure-dynamic-sessions-emulator';
import { readConnection } from '../../session-pool/connection';
import { SessionPoolError } from '../../session-pool/pool-error';
import { SessionPoolClient } from '../../session-pool/session-pool-client';
import {
	OPERATIONS,
	type Operation,
	SESSION,
	TROUBLES,
	type Trouble,
	type Witness,
} from './client-cells';
import type { FaultProxy } from './fault-proxy';

/** Short waits; and no try may take longer than a table can be waited for. */
const RETRY = { maxTries: 5, firstWaitMs: 5, maxTryMs: 1000 };

/** What one operation made of one trouble. */
interface Cell {
	outcome: string;
	tries: number;
	executions: number;
	/** What is wrong with it; empty when it passed. */
	faults: string[];
}

/** A client without a sign-in that tries quickly. */
export async function connect(endpoint: string, retry = RETRY): Promise<SessionPoolClient> {
	const fields = { authentication: 'none', poolManagementEndpoint: endpoint };
	return await SessionPoolClient.connect({ ...readConnection(fields), retry });
}

async function tryOut(
	operation: Operation,
	trouble: Trouble,
	proxy: FaultProxy,
	client: SessionPoolClient,
	witness: Witness,
): Promise<Cell> {
	await operation.prepare?.(witness);
	proxy.clear();
	const before = witness.pool.executionCount;
	await trouble.arrange(proxy, operation);
	let result: unknown;
	let error: unknown;
	await operation.run(client).then(
		(value) => (result = value),
		(reason: unknown) => (error = reason),
	);
	if (trouble.name !== 'refused throughout') await proxy.refuse();
	await proxy.accept();
	const { match } = operation;
	const tries = proxy.seen.filter(
		({ method, path }) => method === match.method && match.path?.test(path) === true,
	).length;
	const executions = witness.pool.executionCount - before;

	const faults: string[] = [];
	if (executions > 1) faults.push(`RAN ${executions} TIMES`);
	const expected = trouble.expect[operation.name === 'execute' ? 'execute' : 'others'];
	const got = error === undefined ? 'ok' : 'error';
	if (expected !== 'either' && expected !== got) faults.push(`SHOULD BE ${expected.toUpperCase()}`);
	const loss = await operation.loss(witness, error === undefined ? result : undefined);
	if (loss !== '') faults.push(loss.toUpperCase());
	if (error instanceof SessionPoolError) {
		const says = error.advice.includes('The code may have run') && error.advice.includes(SESSION);
		const open = operation.name === 'execute' && executions === 1;
		if (open && !says) faults.push('DOES NOT SAY THAT IT MAY HAVE RUN');
	} else if (error !== undefined && !String(error).includes('Failed: ')) {
		faults.push(`NO ERROR OF OURS: ${String(error)}`);
	}
	const outcome =
		error === undefined
			? 'ok'
			: error instanceof SessionPoolError
				? `${error.message}${error.mayHaveRun && operation.name === 'execute' ? ' [may have run]' : ''}`
				: String(error);
	return { outcome, tries, executions, faults };
}

function print(name: string, operation: string, cell: Cell): void {
	const { outcome, tries, executions, faults } = cell;
	const text = outcome.length > 74 ? `${outcome.slice(0, 46)}…${outcome.slice(-27)}` : outcome;
	const columns = [name.padEnd(27), operation.padEnd(14), text.padEnd(74), tries, executions];
	console.log(columns.join(' | '), faults.length === 0 ? '' : `<-- ${faults.join(', ')}`);
}

/** Every call of the client under every fault, as a table. @returns cells that passed and that did not */
export async function clientTable(
	pool: RunningSessionPool,
	proxy: FaultProxy,
): Promise<{ passed: number; failed: number }> {
	let passed = 0;
	let failed = 0;
	const client = await connect(proxy.endpoint);
	const witness = { pool, direct: await connect(pool.endpoint, { ...RETRY, maxTryMs: 60_000 }) };
	// A first execution boots Python.
	await OPERATIONS[0].run(witness.direct);
	console.log(
		'fault | operation | outcome | tries seen by the proxy | executions seen by the pool',
	);
	for (const trouble of TROUBLES) {
		for (const operation of OPERATIONS) {
			if (trouble.only?.includes(operation.name) === false) continue;
			const cell = await tryOut(operation, trouble, proxy, client, witness);
			print(trouble.name, operation.name, cell);
			if (cell.faults.length === 0) passed++;
			else failed++;
		}
	}
	for (const { identifier } of pool.sessions()) await witness.direct.getSession(identifier).end();
	return { passed, failed };
}

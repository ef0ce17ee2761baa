import { parseArgs } from 'node:util';
import { startSessionPool } from 'azure-dynamic-sessions-emulator';
import { N8nEngine } from '../engine/n8n-engine';
import { EntraServer } from '../support/entra-server';
import { clientTable, connect } from './client-table';
import { FaultProxy } from './fault-proxy';
import { largeFiles } from './large-files';
import { KERNELS, type KernelName, NodeScene } from './node-scene';
import { nodeTable } from './node-table';
import { relay } from './relay';
import { type Finding, soak } from './soak';

const PARTS = ['client', 'soak', 'files', 'node', 'relay'] as const;

const { values } = parseArgs({
	options: {
		/** What to do; everything unless told otherwise. */
		only: { type: 'string', multiple: true, default: [...PARTS] },
		/** Of the parts with the node; all that this machine can run unless told otherwise. */
		kernel: { type: 'string', multiple: true, default: [...KERNELS] },
		/** Executions of the soak. */
		soak: { type: 'string', default: '500' },
		/** Items that the relay's run has, and where its random numbers begin. */
		items: { type: 'string', default: '400' },
		seed: { type: 'string', default: '1' },
	},
});

const listed = <T extends string>(given: string[], known: readonly T[]): T[] => {
	const names = given.flatMap((list) => list.split(','));
	const unknown = names.find((name) => !(known as readonly string[]).includes(name));
	if (unknown !== undefined) throw new Error(`There is no '${unknown}', but ${known.join(', ')}`);
	return names as T[];
};

const total = { passed: 0, failed: 0 };

function count({ passed, failed }: typeof total): void {
	total.passed += passed;
	total.failed += failed;
}

function tell(findings: Finding[]): void {
	for (const { text, good } of findings) {
		console.log(`${good ? 'ok  ' : 'FAIL'} ${text}`);
		count({ passed: Number(good), failed: Number(!good) });
	}
}

/** The client of the pool alone. */
async function clientParts(parts: string[]): Promise<void> {
	const pool = await startSessionPool({ port: 0, ready: 1 });
	const proxy = await FaultProxy.before(pool.endpoint);
	try {
		if (parts.includes('client')) count(await clientTable(pool, proxy));
		if (parts.includes('soak')) tell(await soak(Number(values.soak), pool, proxy, connect));
		if (parts.includes('files')) tell(await largeFiles(pool));
	} finally {
		await proxy.close();
		await pool.close();
	}
}

/** The node in n8n's engine, on each kernel. */
async function nodeParts(parts: string[], kernels: KernelName[]): Promise<void> {
	// Where a person would allow the hosts of a proxy and of a sign-in service of their own.
	process.env.AZURE_CODE_INTERPRETER_ALLOWED_HOSTS = 'localhost';
	const entra = await EntraServer.start();
	const engine = await N8nEngine.start({ credentials: {} });
	try {
		for (const kernel of kernels) await onKernel(kernel, parts, engine, entra);
	} finally {
		await engine.close();
		await entra.server.close();
	}
}

async function onKernel(
	kernel: KernelName,
	parts: string[],
	engine: N8nEngine,
	entra: EntraServer,
): Promise<void> {
	let scene: NodeScene;
	try {
		scene = await NodeScene.open(kernel, engine, entra);
	} catch (error) {
		console.log(`skip ${kernel}: ${(error as Error).message}`);
		return;
	}
	try {
		if (parts.includes('node')) count(await nodeTable(scene, (line) => console.log(line)));
		const isPython = kernel === 'pyodide' || kernel === 'jupyter';
		if (parts.includes('relay') && isPython) {
			tell(await relay(scene, Number(values.items), Number(values.seed)));
		}
	} finally {
		await scene.close();
	}
}

async function main(): Promise<void> {
	const parts = listed(values.only, PARTS);
	const kernels = listed(values.kernel, KERNELS);
	if (['client', 'soak', 'files'].some((part) => parts.includes(part as never))) {
		await clientParts(parts);
	}
	if (parts.includes('node') || parts.includes('relay')) await nodeParts(parts, kernels);
	console.log(`${total.passed} passed, ${total.failed} failed`);
	process.exitCode = total.failed === 0 ? 0 : 1;
}

void main();

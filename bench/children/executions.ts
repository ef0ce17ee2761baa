/**
 * Runs the same executions in three ways, in turns, so that what else the machine does hits all alike:
 * our node in n8n's engine; undici, which is the least an exchange can cost; and n8n's HTTP helper, which
 * the HTTP Request node and other community nodes use, in a node of its own in the same engine.
 */
import type { IExecuteFunctions } from 'n8n-workflow';
import { Pool } from 'undici';
import { mapConcurrently } from '../../nodes/AzureCodeInterpreter/run/concurrency';
import { N8nEngine } from '../../test/engine/n8n-engine';
import { measure } from '../process';
import { median, timed } from '../statistics';
import type { StubCounts } from '../stub-address';
import {
	TOKEN,
	counts,
	credentialFields,
	lastExecutionBody,
	origin,
	resetCounts,
	route,
} from '../stub-client';
import { OUR_NODE, addNode, chain, emptyItems, runThrough } from '../workflows';

export interface ExecutionsSettings {
	delayMs: number;
	/** Items of one run. */
	items: number;
	/** Fewer through n8n's helper where it would take minutes. */
	helperItems: number;
	rounds: number;
	/** Items at a time; each then in a session of its own, which is one call more to end it. */
	parallel: number;
	/** Only ours, for a profile. */
	onlyOurs?: boolean;
}

export interface ExecutionsResult {
	/** Milliseconds for an item, median over the rounds. */
	ours: number;
	bare: number;
	helper: number;
	/** Of our first run, sign-in and warm-up included. */
	oursCounts: StubCounts;
	helperCounts: StubCounts;
}

measure(async (settings: ExecutionsSettings): Promise<ExecutionsResult> => {
	const { delayMs, items, helperItems, rounds, parallel } = settings;
	const ownSessions = parallel > 1;
	const base = origin(delayMs);
	const headers = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' };
	let body = '';

	const pool = new Pool(base, { connections: parallel, pipelining: 1 });
	const bareCall = async (method: 'POST' | 'DELETE', path: string, content?: string) => {
		const reply = await pool.request({ method, path, headers, body: content });
		const text = await reply.body.text();
		if (reply.statusCode >= 300) throw new Error(`The stub answered ${reply.statusCode}`);
		return text === '' ? null : (JSON.parse(text) as unknown);
	};
	const bare = async (count: number) =>
		await mapConcurrently(count, parallel, async (index) => {
			const session = ownSessions ? `bare-${index}` : 'bare';
			await bareCall('POST', route('executions', session), body);
			if (ownSessions) await bareCall('DELETE', route('session', session));
		});

	const viaHelper = async (n8n: IExecuteFunctions, index: number) => {
		const session = ownSessions ? `helper-${index}` : 'helper';
		const url = `${base}${route('executions', session)}`;
		const json = await n8n.helpers.httpRequest({ method: 'POST', url, headers, body, json: true });
		if (ownSessions) {
			const removal = `${base}${route('session', session)}`;
			await n8n.helpers.httpRequest({ method: 'DELETE', url: removal, headers });
		}
		return { json, pairedItem: index };
	};
	const helperNode = addNode('bench.httpHelper', async (n8n, input) => {
		return await mapConcurrently(
			input.length,
			parallel,
			async (index) => await viaHelper(n8n, index),
		);
	});

	const engine = await N8nEngine.start({ credentials: credentialFields(delayMs) });
	const ourWorkflow = chain({
		type: OUR_NODE,
		parameters: {
			operation: 'execute',
			pythonCode: '1 + 1',
			session: ownSessions ? 'newForEachItem' : 'automatic',
			options: { maxParallelItems: parallel },
		},
	});
	const helperWorkflow = chain({ type: helperNode });
	const ours = async (count: number) =>
		await runThrough(engine, ourWorkflow, { items: emptyItems(count) });
	const helper = async (count: number) =>
		await runThrough(engine, helperWorkflow, { items: emptyItems(count) });

	const warmUp = Math.max(parallel, delayMs > 0 ? 2 : 50);
	await resetCounts();
	await ours(warmUp);
	body = await lastExecutionBody();
	await ours(items);
	const oursCounts = await counts();
	await resetCounts();
	if (!settings.onlyOurs) {
		await bare(warmUp);
		await helper(warmUp);
	}
	await resetCounts();
	const times: Record<'ours' | 'bare' | 'helper', number[]> = { ours: [], bare: [], helper: [] };
	let helperCounts = oursCounts;
	for (let round = 0; round < rounds; round++) {
		times.ours.push((await timed(() => ours(items))) / items);
		if (settings.onlyOurs) continue;
		times.bare.push((await timed(() => bare(items))) / items);
		await resetCounts();
		times.helper.push((await timed(() => helper(helperItems))) / helperItems);
		helperCounts = await counts();
	}
	await engine.close();
	return {
		ours: median(times.ours),
		bare: median(times.bare),
		helper: median(times.helper),
		oursCounts,
		helperCounts,
	};
});

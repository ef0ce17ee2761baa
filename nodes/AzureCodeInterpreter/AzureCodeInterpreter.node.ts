import {
	type IExecuteFunctions,
	type IPairedItemData,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { cancellation, clientFor, readConnection } from '../../session-pool';
import { mapConcurrently, mapPartitioned } from './run/concurrency';
import { Hints } from './run/hints';
import { toNodeError } from './run/node-error';
import { operations } from './operations';
import { failedItem } from './operations/failed-item';
import type { Operation, RunPlan } from './operations/operation';
import type { NodeRun } from './run/node-run';
import { type ChosenSession, SessionChoice } from './session/session-choice';
import { SessionEndings } from './session/session-endings';
import { sessionParameters } from './session/session-parameters';
import { toolReply } from './agent/conversation';
import { assertArguments, isAgentTool } from './agent/agent-tool';
import { toolDescriptionParameters } from './agent/tool-description';
import { allBinary } from './agent/tool-reply';

export class AzureCodeInterpreter implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Azure Code Interpreter',
		name: 'azureCodeInterpreter',
		icon: { light: 'file:azureCodeInterpreter.svg', dark: 'file:azureCodeInterpreter.dark.svg' },
		group: ['transform'],
		version: [1, 1.1],
		defaultVersion: 1.1,
		subtitle: '={{ $parameter["operation"] }}',
		description:
			'Run Python in an isolated Azure Container Apps session and move files in and out of it',
		defaults: { name: 'Azure Code Interpreter' },
		// As wide as the Code node's, so that code does not wrap.
		parameterPane: 'wide',
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'azureCodeInterpreterApi', required: true }],
		properties: [
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				default: 'execute',
				options: [
					{
						name: 'Delete File or Session',
						value: 'delete',
						action: 'Delete file or session',
						description: 'Delete files of a session, or end sessions',
					},
					{
						name: 'Download File',
						value: 'download',
						action: 'Download file',
						description: 'Bring files of a session into the workflow as binary data',
					},
					{
						name: 'Execute Code',
						value: 'execute',
						action: 'Execute code',
						description: 'Run Python, JavaScript or a shell command in a session',
					},
					{
						name: 'List Files',
						value: 'list',
						action: 'List files or packages or sessions',
						description:
							'List the files of a session, the packages that code can import, or the sessions of the pool',
					},
					{
						name: 'Upload File',
						value: 'upload',
						action: 'Upload file',
						description: 'Put binary data or text into a session as files',
					},
				],
			},
			...toolDescriptionParameters,
			...Object.values(operations).flatMap(({ parameters }) => parameters),
			...sessionParameters,
			...Object.values(operations).flatMap(({ options = [] }) => options),
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const everyItem = this.getInputData().map((_, item) => ({ item }));
		try {
			const operation =
				operations[this.getNodeParameter('operation', 0) as keyof typeof operations];
			return [await runItems(operation, await prepare(this, operation), everyItem)];
		} catch (error) {
			const nodeError = toNodeError(this.getNode(), error, 0);
			if (!outlivesFailure(this)) throw nodeError;
			// What stops the node as a whole, a credential that cannot be used say, stops each item.
			return [everyItem.map((pairedItem) => failedItem(this, nodeError, pairedItem))];
		}
	}
}

/** A run of the node and the items it is for. */
interface Prepared {
	run: NodeRun;
	plan: RunPlan;
	/** Sessions of the items that are under way. */
	sessions: Map<number, ChosenSession>;
}

/** Runs the items as planned; one that fails ends the run unless the node is to continue. */
async function runItems(
	operation: Operation,
	{ run, plan, sessions }: Prepared,
	everyItem: IPairedItemData[],
): Promise<INodeExecutionData[]> {
	const { n8n, endings, abortSignal } = run;
	const runItem = async (itemIndex: number): Promise<INodeExecutionData[]> => {
		const pairedItem = plan.each ? everyItem[itemIndex] : everyItem;
		try {
			if (abortSignal?.aborted === true) throw cancellation(false);
			if (run.isTool) assertArguments(n8n, itemIndex);
			const items = await operation.run(run, itemIndex);
			if (!run.isTool) return items.map((item) => ({ pairedItem, ...item }));
			const json = operation.forModel(items, run, itemIndex);
			return [{ ...toolReply(n8n, json, sessions.get(itemIndex), allBinary(items)), pairedItem }];
		} catch (error) {
			const nodeError = toNodeError(n8n.getNode(), error, itemIndex);
			if (!outlivesFailure(n8n)) throw nodeError;
			// Paired with all items, n8n would show the first one's JSON beside the error of another.
			const failed = plan.each ? pairedItem : undefined;
			return [failedItem(n8n, nodeError, failed, sessions.get(itemIndex))];
		} finally {
			const session = sessions.get(itemIndex);
			sessions.delete(itemIndex);
			if (session?.isNew === true) await endings.endNow(session);
		}
	};
	try {
		const runs = plan.each ? everyItem.length : Math.min(1, everyItem.length);
		const over = async (partition: number) => await operation.partitionIsDone?.(run, partition);
		const items =
			plan.isPartitioned === true
				? await mapPartitioned(runs, plan.parallel, runItem, over)
				: await mapConcurrently(runs, plan.parallel, runItem);
		return items.flat();
	} finally {
		run.hints.show();
		await endings.runIsOver();
	}
}

/** Whether a failure becomes an item: for an AI Agent always, unless the workflow was stopped. */
function outlivesFailure(n8n: IExecuteFunctions): boolean {
	const isStopped = n8n.getExecutionCancelSignal()?.aborted === true;
	return n8n.continueOnFail() || (isAgentTool(n8n) && !isStopped);
}

const IN_ORDER: RunPlan = { each: true, parallel: 1 };

/** Reads the credential once per run, not per item: n8n decrypts it anew every time. */
async function prepare(n8n: IExecuteFunctions, operation: Operation): Promise<Prepared> {
	const connection = readConnection(await n8n.getCredentials('azureCodeInterpreterApi', 0));
	const pool = await clientFor(connection);
	const abortSignal = n8n.getExecutionCancelSignal();
	const choice = new SessionChoice(n8n, connection.poolKey, (identifier) =>
		pool.getSession(identifier, { abortSignal }),
	);
	const endings = new SessionEndings(n8n, pool);
	const sessions = new Map<number, ChosenSession>();
	const plan = operation.plan?.(n8n) ?? IN_ORDER;
	const session = async (itemIndex: number): Promise<ChosenSession> => {
		const chosen = choice.forItem(
			itemIndex,
			plan.isPartitioned === true ? plan.parallel : undefined,
		);
		sessions.set(itemIndex, chosen);
		await endings.use(chosen);
		return chosen;
	};
	const isTool = isAgentTool(n8n);
	const hints = new Hints(n8n);
	const originOf = (identifier: string) => choice.originOf(identifier);
	const run: NodeRun = {
		...{ n8n, pool, session, endings, originOf, hints, isTool, abortSignal },
		lastSeen: new Map(),
	};
	return { run, plan, sessions };
}

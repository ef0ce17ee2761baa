import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	IRun,
} from 'n8n-workflow';
import type { N8nEngine, RunOptions, WorkflowFile } from '../test/engine/n8n-engine';
import { standInNodes } from '../test/engine/stand-in-nodes';

export const OUR_NODE = 'n8n-nodes-azure-code-interpreter.azureCodeInterpreter';

/** A trigger and nodes one after the other. */
export function chain(
	...nodes: Array<{ type: string; parameters?: INodeParameters }>
): WorkflowFile {
	const names = ['Start', ...nodes.map((_, index) => `Node ${index + 1}`)];
	const start = { type: 'n8n-nodes-base.manualTrigger', parameters: {} };
	return {
		nodes: [start, ...nodes].map(({ type, parameters = {} }, index) => ({
			id: String(index),
			name: names[index],
			type,
			typeVersion: 1,
			position: [0, 0],
			parameters,
		})),
		connections: Object.fromEntries(
			names
				.slice(0, -1)
				.map((name, index) => [
					name,
					{ main: [[{ node: names[index + 1], type: 'main' as const, index: 0 }]] },
				]),
		),
	};
}

/** Runs a workflow as in production; one that fails would be fast, so it is an error. */
export async function runThrough(
	engine: N8nEngine,
	file: WorkflowFile,
	options: RunOptions = {},
): Promise<IRun> {
	const run = await engine.run(file, { mode: 'trigger', ...options });
	const { error } = run.data.resultData;
	if (error !== undefined) throw new Error(`${error.message} ${error.description ?? ''}`);
	return run;
}

/**
 * Registers a node that does something else in the same engine: what a node that calls n8n's helpers
 * would do. Before the engine is started.
 */
export function addNode(
	name: string,
	work: (n8n: IExecuteFunctions, items: INodeExecutionData[]) => Promise<INodeExecutionData[]>,
): string {
	const type: INodeType = {
		description: { ...standInNodes['n8n-nodes-base.noOp'].description, name, displayName: name },
		async execute() {
			return [await work(this, this.getInputData())];
		},
	};
	standInNodes[name] = type;
	return name;
}

export function emptyItems(count: number): INodeExecutionData[] {
	return Array.from({ length: count }, (_, n) => ({ json: { n } }));
}

import { type RunningSessionPool, startSessionPool } from 'azure-dynamic-sessions-emulator';
import type {
	INode,
	INodeExecutionData,
	INodeParameters,
	IRun,
	IWorkflowSettings,
} from 'n8n-workflow';
import { type EngineOptions, N8nEngine, type RunOptions, outputOf } from '../engine/n8n-engine';
import { shareKernels } from './shared-kernels';
import { OUR_NODE, OUR_TOOL, chain } from './chain';

/** How one run of the node under test is set up, besides its parameters. */
export interface NodeRunOptions extends RunOptions {
	/** n8n's 'On Error' setting of the node. */
	onError?: INode['onError'];
	settings?: IWorkflowSettings;
	/** Version of the node; 1 unless told otherwise. */
	typeVersion?: number;
	/** Runs it as an AI Agent runs a tool; its items are then what the model calls it with. */
	asTool?: boolean;
}

/** What came of running the node once. */
export interface NodeRun {
	run: IRun;
	/** Items on the main output. */
	items: INodeExecutionData[];
	/** Items on the error output, with `onError: 'continueErrorOutput'`. */
	errorItems: INodeExecutionData[];
	/** The error that stopped the workflow. */
	error?: {
		message: string;
		description?: string;
		context: { itemIndex?: number; descriptionTemplate?: string };
	};
	/** Hints the node showed. */
	hints: string[];
}

/** What runs the code: `npm run test:jupyter` sets it. */
export const KERNEL = process.env.EMULATOR_KERNEL === 'jupyter' ? 'jupyter' : 'pyodide';

/** A local session pool and n8n's engine with the built package, for the tests of one file. */
export class Workbench {
	private constructor(
		readonly pool: RunningSessionPool,
		readonly engine: N8nEngine,
	) {}

	/** Kernel processes are used again, but with Python begun anew. */
	static async open(
		pool: Parameters<typeof startSessionPool>[0] = {},
		engine: Partial<EngineOptions> = {},
	): Promise<Workbench> {
		shareKernels();
		const running = await startSessionPool({
			port: 0,
			ready: 0,
			kernel: KERNEL,
			reuseKernels: true,
			...pool,
		});
		const credentials = { poolManagementEndpoint: running.endpoint, authentication: 'none' };
		try {
			return new Workbench(running, await N8nEngine.start({ credentials, ...engine }));
		} catch (error) {
			await running.close();
			throw error;
		}
	}

	/** Speaks another API version from now on. */
	useApiVersion(apiVersion: string): void {
		this.engine.credentials = { ...this.engine.credentials, apiVersion };
	}

	/** Runs a trigger and one Azure Code Interpreter node behind it. */
	async runNode(parameters: INodeParameters, options: NodeRunOptions = {}): Promise<NodeRun> {
		return await runNode(this.engine, parameters, options);
	}

	/** An item with stored binary data, as a node before ours would put it out. */
	async itemWith(
		files: Record<string, { content: Buffer | string; name?: string; type?: string }>,
	) {
		const binary: INodeExecutionData['binary'] = {};
		for (const [field, { content, name, type }] of Object.entries(files)) {
			binary[field] = await this.engine.store(Buffer.from(content), name, type);
		}
		return { json: {}, binary };
	}

	async close(): Promise<void> {
		await this.engine.close();
		await this.pool.close();
	}
}

/** Runs a trigger and one Azure Code Interpreter node behind it, with the engine's credential. */
export async function runNode(
	engine: N8nEngine,
	parameters: INodeParameters,
	options: NodeRunOptions = {},
): Promise<NodeRun> {
	const { onError, settings, asTool = false, typeVersion = 1, ...runOptions } = options;
	const run = await engine.run(
		{
			...chain({
				name: NODE,
				type: asTool ? OUR_TOOL : OUR_NODE,
				typeVersion,
				parameters,
				onError,
			}),
			settings,
		},
		{ mode: 'trigger', ...runOptions },
	);
	const task = run.data.resultData.runData[NODE]?.[0];
	return {
		run,
		items: outputOf(run, NODE),
		errorItems: outputOf(run, NODE, 1),
		error: run.data.resultData.error as NodeRun['error'],
		hints: (task?.hints ?? []).map(({ message }) => message),
	};
}

const NODE = 'Azure Code Interpreter';

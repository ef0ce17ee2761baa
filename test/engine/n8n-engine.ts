import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { createRequire } from 'node:module';
import {
	BinaryDataConfig,
	BinaryDataService,
	ExecuteContext,
	ExecutionLifecycleHooks,
	PackageDirectoryLoader,
	WorkflowExecute,
} from 'n8n-core';
import { Workflow, createEmptyRunExecutionData, createRunExecutionData } from 'n8n-workflow';
import type {
	IBinaryData,
	IConnections,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	INodeTypes,
	IPinData,
	IRun,
	IRunData,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	IWorkflowSettings,
	RelatedAgentRun,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { asAgentTool } from './agent-tool';
import { CredentialStore } from './credential-store';
import { standInNodes } from './stand-in-nodes';

/** n8n-core's own copy of its container: another copy in the tree would hold other services. */
const { Container } = createRequire(require.resolve('n8n-core'))('@n8n/di') as {
	Container: { get<T>(service: abstract new (...args: never[]) => T): T };
};

/** The JSON that n8n exports and imports. */
export interface WorkflowFile {
	id?: string;
	name?: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
	/** Items a person has fixed as a node's output. */
	pinData?: IPinData | null;
}

export interface RunOptions {
	/** `trigger` and `webhook` are production runs; sessions are then ended. */
	mode?: WorkflowExecuteMode;
	/** What the trigger hands on; one empty item unless told otherwise. */
	items?: INodeExecutionData[];
	executionId?: string;
	/** Who started it in the editor. */
	userId?: string;
	/** The call of one of n8n's own Agents that runs the workflow as its tool, as n8n notes it. */
	parentAgentRun?: RelatedAgentRun;
	/** Cancels the execution, as n8n's Stop button does. */
	abortSignal?: AbortSignal;
}

export interface EngineOptions {
	credentials: ICredentialDataDecryptedObject;
	binaryMode?: 'default' | 'filesystem';
	/** Folder of the package with the node; the repository's own unless told otherwise. */
	packageFolder?: string;
}

/**
 * n8n's own execution engine with the built package, loaded by n8n's own package loader.
 * One process can hold one engine at a time: n8n keeps its services in a global container.
 */
export class N8nEngine {
	private constructor(
		private readonly nodeTypes: INodeTypes,
		readonly credentialTypes: Map<string, ICredentialType>,
		public credentials: ICredentialDataDecryptedObject,
		readonly folder: string,
	) {}

	static async start({
		credentials,
		binaryMode = 'filesystem',
		packageFolder = process.cwd(),
	}: EngineOptions): Promise<N8nEngine> {
		const folder = await mkdtemp(join(tmpdir(), 'n8n-engine-'));
		// Read by n8n when its settings are first asked for.
		process.env.N8N_USER_FOLDER = folder;
		process.env.N8N_ENCRYPTION_KEY = 'a-key-for-tests-only';
		process.env.N8N_DEFAULT_BINARY_DATA_MODE = binaryMode;
		// What a failing node says is in its run; n8n would also print it.
		process.env.N8N_LOG_LEVEL ??= 'silent';
		const config = Container.get(BinaryDataConfig);
		config.mode = binaryMode;
		config.localStoragePath = join(folder, 'binary-data');
		await Container.get(BinaryDataService).init();

		const loader = new PackageDirectoryLoader(packageFolder);
		await loader.loadAll();
		const types = new Map<string, INodeType>(Object.entries(standInNodes));
		for (const [loaded, { type }] of Object.entries(loader.nodeTypes)) {
			const bare = loaded.split('.').pop() as string;
			const name = `n8n-nodes-azure-code-interpreter.${bare}`;
			types.set(name, type as INodeType);
			types.set(`${name}Tool`, asAgentTool(type as INodeType));
		}
		const credentialTypes = new Map(
			Object.entries(loader.credentialTypes).map(([name, { type }]) => [name, type]),
		);
		const find = (name: string) => {
			const type = types.get(name);
			if (type === undefined) throw new Error(`No node type ${name}`);
			return type;
		};
		const nodeTypes = { getByName: find, getByNameAndVersion: find, getKnownTypes: () => ({}) };
		return new N8nEngine(nodeTypes, credentialTypes, credentials, folder);
	}

	/** Runs a workflow from its trigger to the end, and its finish handlers. */
	async run(file: WorkflowFile, options: RunOptions = {}): Promise<IRun> {
		const { mode = 'manual', abortSignal, parentAgentRun } = options;
		const workflow = this.workflowOf(file);
		const start = workflow.getStartNode();
		if (start === undefined) throw new Error('The workflow has no trigger');
		const data = createRunExecutionData({
			...(parentAgentRun === undefined ? {} : { parentAgentRun }),
			executionData: {
				nodeExecutionStack: [
					{ node: start, data: { main: [options.items ?? [{ json: {} }]] }, source: null },
				],
			},
		});
		const running = new WorkflowExecute(
			this.additionalData(file, mode, options),
			mode,
			data,
		).processRunExecutionData(workflow);
		abortSignal?.addEventListener('abort', () => running.cancel());
		return await running;
	}

	/**
	 * Runs a workflow up to one node, as _Execute step_ in the editor does: what nodes before it put out in
	 * earlier steps is taken as it is.
	 *
	 * @param before what the steps so far came to, by node; `data.resultData.runData` of the last one
	 */
	async step(
		file: WorkflowFile,
		nodeName: string,
		before: IRunData,
		options: RunOptions = {},
	): Promise<IRun> {
		return await new WorkflowExecute(
			this.additionalData(file, 'manual', options),
			'manual',
		).runPartialWorkflow2(
			this.workflowOf(file),
			before,
			// n8n's command `import:workflow` stores null where a file has nothing.
			(file.pinData ?? null) as IPinData,
			[],
			{ nodeName, mode: 'inclusive' },
		);
	}

	/**
	 * Calls a node as a tool the way n8n's own Agents do: alone, without workflow, execution and hooks, with
	 * the arguments of the model as its item. Gives the items that become part of the model's prompt.
	 */
	async callWithoutExecution(
		parameters: INodeParameters,
		args: IDataObject,
		typeVersion = 1.1,
	): Promise<INodeExecutionData[]> {
		const type = 'n8n-nodes-azure-code-interpreter.azureCodeInterpreterTool';
		const nodeType = this.nodeTypes.getByNameAndVersion(type, typeVersion);
		const node: INode = {
			id: randomUUID(),
			name: 'Target Node',
			type,
			typeVersion,
			position: [0, 0],
			parameters,
			credentials: { azureCodeInterpreterApi: { id: '1', name: 'Pool' } },
		};
		const workflow = new Workflow({
			nodes: [node],
			connections: {},
			active: false,
			nodeTypes: this.nodeTypes,
		});
		const { executionId, hooks, ...additionalData } = this.additionalData(
			{ nodes: [], connections: {} },
			'internal',
		);
		const items = [{ json: args }];
		const context = new ExecuteContext(
			workflow,
			node,
			additionalData as IWorkflowExecuteAdditionalData,
			'internal',
			createEmptyRunExecutionData(),
			0,
			items,
			{ main: [items] },
			{ node, data: { main: [items] }, source: null },
			[],
		);
		const output = await nodeType.execute?.call(context);
		return (output as INodeExecutionData[][])[0];
	}

	/** The content of a binary field, whatever the binary mode. */
	async read(item: INodeExecutionData, field: string): Promise<Buffer> {
		const binary = item.binary?.[field];
		if (binary === undefined) throw new Error(`No binary field ${field}`);
		return await Container.get(BinaryDataService).getAsBuffer(binary);
	}

	/** What a signed download link of n8n's leads to; throws when the link is not valid. */
	async readLink(url: string): Promise<Buffer> {
		const store = Container.get(BinaryDataService);
		const id = store.validateSignedToken(new URL(url).searchParams.get('token') ?? '');
		return await store.getAsBuffer({ id } as IBinaryData);
	}

	/** Stores a file the way a node before ours would have. */
	async store(
		content: Buffer | Readable,
		fileName?: string,
		mimeType = 'application/octet-stream',
	) {
		return await Container.get(BinaryDataService).store(
			{ type: 'execution', workflowId: 'before', executionId: 'before' },
			content,
			{ data: '', mimeType, fileName, fileExtension: fileName?.split('.').pop() },
		);
	}

	async close(): Promise<void> {
		await rm(this.folder, { recursive: true, force: true });
	}

	private workflowOf(file: WorkflowFile): Workflow {
		return new Workflow({
			id: file.id ?? 'workflow-under-test',
			name: file.name,
			nodes: structuredClone(file.nodes).map((node) => ({
				...node,
				credentials: { azureCodeInterpreterApi: { id: '1', name: 'Pool' } },
			})),
			connections: file.connections,
			active: false,
			nodeTypes: this.nodeTypes,
			settings: { executionOrder: 'v1', ...file.settings },
		});
	}

	private additionalData(
		file: WorkflowFile,
		mode: WorkflowExecuteMode,
		{ executionId = randomUUID(), userId }: RunOptions = {},
	): IWorkflowExecuteAdditionalData {
		const base = 'http://localhost:5678/';
		const hooks = new ExecutionLifecycleHooks(mode, executionId, file as unknown as IWorkflowBase);
		return {
			credentialsHelper: new CredentialStore(this.credentialTypes, this.credentials),
			executionId,
			userId,
			hooks,
			currentNodeExecutionIndex: 0,
			restApiUrl: `${base}rest`,
			instanceBaseUrl: base,
			formBaseUrl: base,
			formWaitingBaseUrl: base,
			formTestBaseUrl: base,
			webhookBaseUrl: base,
			webhookWaitingBaseUrl: base,
			webhookTestBaseUrl: base,
			mcpBaseUrl: base,
			mcpTestBaseUrl: base,
			variables: {},
			setExecutionStatus: () => {},
			sendDataToUI: () => {},
			logAiEvent: () => {},
		} as unknown as IWorkflowExecuteAdditionalData;
	}
}

/** Items that a node put out in a finished run. */
export function outputOf(run: IRun, nodeName: string, output = 0): INodeExecutionData[] {
	const tasks = run.data.resultData.runData[nodeName] ?? [];
	return tasks.flatMap((task) => task.data?.main?.[output] ?? []);
}

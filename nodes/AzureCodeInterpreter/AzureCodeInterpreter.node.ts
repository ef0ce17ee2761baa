import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { readConnection } from '../../session-pool/connection';
import { clientFor } from '../../session-pool/known-clients';
import { toNodeError } from './node-error';
import { operations } from './operations';
import type { OperationRun } from './operations/operation';
import { SessionChoice, sessionParameters } from './session-choice';

export class AzureCodeInterpreter implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Azure Code Interpreter',
		name: 'azureCodeInterpreter',
		icon: { light: 'file:azureCodeInterpreter.svg', dark: 'file:azureCodeInterpreter.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] }}',
		description:
			'Run Python in an isolated Azure Container Apps session and move files in and out of it',
		defaults: { name: 'Azure Code Interpreter' },
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
						description: 'Delete files of a session, or end the session',
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
						description: 'Run Python in a session',
					},
					{
						name: 'List Files',
						value: 'list',
						action: 'List files',
						description: 'List the files of a session',
					},
					{
						name: 'Upload File',
						value: 'upload',
						action: 'Upload file',
						description: 'Put binary data or text into a session as files',
					},
				],
			},
			...Object.values(operations).flatMap(({ parameters }) => parameters),
			...sessionParameters,
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const operation = operations[this.getNodeParameter('operation', 0) as keyof typeof operations];
		const run = await prepare(this);
		const output: INodeExecutionData[] = [];
		for (let itemIndex = 0; itemIndex < this.getInputData().length; itemIndex++) {
			try {
				const items = await operation.run(run, itemIndex);
				output.push(...items.map((item) => ({ pairedItem: { item: itemIndex }, ...item })));
			} catch (error) {
				const nodeError = toNodeError(this.getNode(), error, itemIndex);
				if (!this.continueOnFail()) throw nodeError;
				output.push({ json: { error: nodeError.message }, pairedItem: { item: itemIndex } });
			}
		}
		return [output];
	}
}

/** Reads the credential once per run, not per item: n8n decrypts it anew every time. */
async function prepare(n8n: IExecuteFunctions): Promise<OperationRun> {
	try {
		const connection = readConnection(await n8n.getCredentials('azureCodeInterpreterApi', 0));
		return {
			n8n,
			pool: await clientFor(connection),
			sessions: new SessionChoice(n8n, connection.poolKey),
			abortSignal: n8n.getExecutionCancelSignal(),
		};
	} catch (error) {
		throw toNodeError(n8n.getNode(), error, 0);
	}
}

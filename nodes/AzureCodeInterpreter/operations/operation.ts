import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { SessionPoolClient } from '../../../session-pool/session-pool-client';
import type { SessionChoice } from '../session-choice';

/** What an operation works with during one run of the node. */
export interface OperationRun {
	n8n: IExecuteFunctions;
	pool: SessionPoolClient;
	sessions: SessionChoice;
	/** Aborted when the workflow is stopped. */
	abortSignal?: AbortSignal;
}

/** One operation of the node: its parameters beside its behaviour. */
export interface Operation {
	parameters: INodeProperties[];
	/** Output items of one input item; `pairedItem` is set by the caller where it is missing. */
	run(run: OperationRun, itemIndex: number): Promise<INodeExecutionData[]>;
}

/** Shows parameters for one operation only. */
export function forOperation(operation: string, parameters: INodeProperties[]): INodeProperties[] {
	return parameters.map((parameter) => ({
		...parameter,
		displayOptions: {
			...parameter.displayOptions,
			show: { operation: [operation], ...parameter.displayOptions?.show },
		},
	}));
}

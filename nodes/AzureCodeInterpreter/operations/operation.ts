import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import type { SessionPoolClient } from '../../../session-pool';
import type { Snapshot } from './execute/output-files';
import type { ChosenSession } from '../session/session-choice';
import type { SessionEndings } from '../session/session-endings';

/** What an operation works with during one run of the node. */
export interface OperationRun {
	n8n: IExecuteFunctions;
	pool: SessionPoolClient;
	/** Picks the session of an item and sees to it that it is ended when it should be. */
	session: (itemIndex: number) => ChosenSession;
	endings: SessionEndings;
	/** Files of each session when it was last listed in this run, by identifier. */
	lastSeen: Map<string, Snapshot>;
	/** Whether an AI Agent runs the node: then a model reads what comes of it, and nothing else. */
	isTool: boolean;
	/** Aborted when the workflow is stopped. */
	abortSignal?: AbortSignal;
}

/** Which items an operation is run for. */
export interface RunPlan {
	/** Every item by itself, or all of them in one go. */
	each: boolean;
	/** How many items may be under way at a time. */
	parallel: number;
}

/** One operation of the node: its parameters beside its behaviour. */
export interface Operation {
	parameters: INodeProperties[];
	/** Rarely needed parameters, shown below the session. */
	options?: INodeProperties[];
	/** Every item in order, unless the operation has a plan of its own. */
	plan?(n8n: IExecuteFunctions): RunPlan;
	/** Output items of one input item; `pairedItem` is set by the caller where it is missing. */
	run(run: OperationRun, itemIndex: number): Promise<INodeExecutionData[]>;
	/** The same for a model, as one JSON object. */
	forModel(items: INodeExecutionData[], run: OperationRun, itemIndex: number): IDataObject;
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

/** A parameter as text; empty when an expression finds nothing. */
export function textParameter(n8n: IExecuteFunctions, name: string, itemIndex: number): string {
	return String(n8n.getNodeParameter(name, itemIndex, '') ?? '');
}

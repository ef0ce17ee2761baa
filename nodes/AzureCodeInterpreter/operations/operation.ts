import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import type { NodeRun } from '../run/node-run';

/** Which items an operation is run for. */
export interface RunPlan {
	/** Every item by itself, or all of them in one go. */
	each: boolean;
	/** How many items may be under way at a time. */
	parallel: number;
	/** Items are dealt in turns to as many sessions; else whoever is free takes the next item. */
	isPartitioned?: boolean;
}

/** One operation of the node: its parameters beside its behaviour. */
export interface Operation {
	parameters: INodeProperties[];
	/** Rarely needed parameters, shown below the session. */
	options?: INodeProperties[];
	/** Every item in order, unless the operation has a plan of its own. */
	plan?(n8n: IExecuteFunctions): RunPlan;
	/** Output items of one input item; `pairedItem` is set by the caller where it is missing. */
	run(run: NodeRun, itemIndex: number): Promise<INodeExecutionData[]>;
	/** The same for a model, as one JSON object. */
	forModel(items: INodeExecutionData[], run: NodeRun, itemIndex: number): IDataObject;
	/** Told when a session that items were dealt to has worked through all of its own. */
	partitionIsDone?(run: NodeRun, partition: number): Promise<void>;
}

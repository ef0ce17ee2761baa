import type { ExecutionReply, ExecutionRequest, RemoteFile } from '../models';
import type { RemotePath } from '../remote-path';
import type { Page } from './listing-pages';

/** A request as one API version words it, before endpoint, identifier and authorization are added. */
export interface WireCall {
	method: 'GET' | 'POST' | 'DELETE';
	/** Path segments below the pool endpoint, not yet encoded. */
	segments: string[];
	/** `api-version` always; `path`, `recursive` where they apply. */
	query: Record<string, string>;
	json?: unknown;
}

/**
 * One response generation: turns typed requests into its wire form and its replies into the typed
 * outcome. Nothing outside `wire/` knows about API versions.
 */
export interface WireForm {
	execution(request: ExecutionRequest): WireCall;
	/** Asks for an execution by its id. */
	executionStatus(id: string): WireCall;
	/** `operationId` is the id of the execution for a reply that does not repeat it. */
	readExecution(
		body: unknown,
		language: ExecutionRequest['language'],
		operationId?: string,
	): ExecutionReply;
	upload(directory: string): WireCall;
	readUpload(body: unknown, directory: string): RemoteFile;
	listing(directory: string, recursive: boolean): WireCall;
	readListing(body: unknown, directory: string): Page<RemoteFile>;
	metadata(path: RemotePath): WireCall;
	readMetadata(body: unknown, directory: string): RemoteFile;
	content(path: RemotePath): WireCall;
	fileRemoval(path: RemotePath): WireCall;
	sessionRemoval(): WireCall;
	/** Asks what the pool comes with; of no session. */
	poolMetadata(): WireCall;
	/** Asks for the sessions of the pool. @throws InvalidInputError where the version has no route for it */
	sessionListing(): WireCall;
	/** Whether a listing can include the folders below in one call. */
	readonly listsRecursively: boolean;
	/** Whether an execution can be asked for by its id. */
	readonly hasExecutionStatus: boolean;
}

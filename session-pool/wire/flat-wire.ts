import { SessionPoolError } from '../pool-error';
import { absolutePath, withoutDataPrefix, type RemotePath } from '../remote-path';
import type { ExecutionOutcome, ExecutionReply, ExecutionRequest, RemoteFile } from '../models';
import { readOutcome } from './execution-result';
import { type JsonObject, isJsonObject, numberField, objectField, textField } from './json-fields';
import { poolMetadataCall } from './pool-metadata';
import { unknownForm } from './reply-body';
import { noSessionListing, sessionListingCall } from './session-listing';
import type { WireCall, WireForm } from './wire-form';

/** What differs between the versions of this generation. */
export interface FlatVersion {
	apiVersion: string;
	/** Version to use for `session` and `metadata`, which 2024-10-02-preview does not have yet. */
	sessionApiVersion: string;
	recursiveListing: boolean;
	outputLimit: boolean;
	/** Whether the pool tells which sessions it has. */
	listsSessions: boolean;
}

/**
 * 2024-10-02-preview and later (contract, sections 5 and 6): flat bodies, routes `executions` and
 * `files/{name}/content`, the folder of a file in `path`.
 */
export function flatWire(version: FlatVersion): WireForm {
	const base = { 'api-version': version.apiVersion };
	const inFolder = (directory: string): Record<string, string> =>
		directory === '' ? base : { ...base, path: directory };

	return {
		listsRecursively: version.recursiveListing,
		hasExecutionStatus: true,

		execution(request): WireCall {
			const json = executionBody(request, version.outputLimit);
			return { method: 'POST', segments: ['executions'], query: base, json };
		},

		executionStatus(id) {
			return { method: 'GET', segments: ['executions', id], query: base };
		},

		readExecution,

		upload(directory) {
			return { method: 'POST', segments: ['files'], query: inFolder(directory) };
		},

		readUpload: (body, directory) => readEntry(firstEntry(body), directory),

		listing(directory, recursive) {
			const query = inFolder(directory);
			return {
				method: 'GET',
				segments: ['files'],
				query: recursive && version.recursiveListing ? { ...query, recursive: 'true' } : query,
			};
		},

		readListing(body, directory) {
			return {
				entries: listedEntries(body).map((entry) => readListed(entry, directory)),
				nextLink: isJsonObject(body) ? (textField(body, 'nextLink') ?? null) : null,
			};
		},

		metadata({ directory, name }) {
			return { method: 'GET', segments: ['files', name], query: inFolder(directory) };
		},

		readMetadata(body, directory) {
			const fields = isJsonObject(body) ? body : {};
			if (numberField(fields, 'sizeInBytes') === undefined && !hasName(fields)) {
				throw unknownForm('find the file');
			}
			return readEntry(fields, directory);
		},

		content({ directory, name }: RemotePath) {
			return { method: 'GET', segments: ['files', name, 'content'], query: inFolder(directory) };
		},

		fileRemoval({ directory, name }: RemotePath) {
			return { method: 'DELETE', segments: ['files', name], query: inFolder(directory) };
		},

		sessionRemoval() {
			return {
				method: 'DELETE',
				segments: ['session'],
				query: { 'api-version': version.sessionApiVersion },
			};
		},

		poolMetadata: () => poolMetadataCall(version.sessionApiVersion),

		sessionListing: () =>
			version.listsSessions
				? sessionListingCall(version.apiVersion)
				: noSessionListing(version.apiVersion),
	};
}

function executionBody(request: ExecutionRequest, outputLimit: boolean): JsonObject {
	const { code, language, timeoutSeconds, maxOutputLength } = request;
	const limits: JsonObject = { timeoutInSeconds: timeoutSeconds };
	if (outputLimit && maxOutputLength !== undefined) limits.outputStreamsMaxLength = maxOutputLength;
	// A Shell pool refuses the fields of the other pools (contract, section 7).
	return language === 'shell'
		? { shellCommand: code, ...limits }
		: { codeInputType: 'inline', executionType: 'synchronous', code, ...limits };
}

/** Words for how an execution ended; a reply without one is a failure, too. */
const STATUS_WORDS = /^(?:Succe(?:ss|eded)|Fail(?:ure|ed)|Cancell?ed|)$/;

function readExecution(
	body: unknown,
	language: ExecutionRequest['language'],
	operationId: string | undefined,
): ExecutionReply {
	const fields = isJsonObject(body) ? body : {};
	// Every reply has a status (contract, section 16); a Shell pool might give its exit code as a number.
	const { status: given } = fields;
	if (typeof given !== 'string' && typeof given !== 'number') throw unknownForm('run the code');
	const status = String(given);
	const result = objectField(fields, 'result');
	if (status === 'Running' || status === 'NotStarted') {
		const id = textField(fields, 'id') ?? operationId;
		if (id !== undefined) return { finished: false, id };
		throw new SessionPoolError(
			'The code is still running, and the reply has no id to ask for it by',
			'Check {apiVersion} in {connection}.',
			{ kind: 'unreadableReply', code: 'NoExecutionId', mayHaveRun: true },
		);
	}
	if (language === 'shell') return { finished: true, outcome: shellOutcome(result, status) };
	const outcome = readOutcome(
		result,
		result.executionResult,
		status === 'Succeeded' || status === 'Success' ? 'Succeeded' : 'Failed',
	);
	const reason =
		errorMessage(fields) ??
		(STATUS_WORDS.test(status) ? undefined : `The service gave the unknown status '${status}'`);
	if (outcome.status === 'Failed' && outcome.stderr === '' && reason !== undefined) {
		outcome.stderr = reason;
	}
	return { finished: true, outcome };
}

/** Why an execution failed: `error.error.message` as specified (section 16), or `error.message`. */
function errorMessage(fields: JsonObject): string | undefined {
	const error = objectField(fields, 'error');
	return textField(objectField(error, 'error'), 'message') ?? textField(error, 'message');
}

/** A Shell pool puts the exit code, as a string, where the other pools have a status word. */
function shellOutcome(result: JsonObject, status: string): ExecutionOutcome {
	const exitCode = /^-?\d+$/.test(status) ? Number(status) : NaN;
	const outcome = readOutcome(result, null, exitCode === 0 ? 'Succeeded' : 'Failed');
	return Number.isInteger(exitCode) ? { ...outcome, exitCode } : outcome;
}

/** The entries of a listing: in `value`, or bare as a container gives them (contract, section 16). */
function listedEntries(body: unknown): unknown[] {
	if (Array.isArray(body)) return body as unknown[];
	if (isJsonObject(body) && Array.isArray(body.value)) return body.value as unknown[];
	throw unknownForm('list the files');
}

/** What an upload is answered with, whose details are not needed: an entry, or a list of one. */
function firstEntry(body: unknown): JsonObject {
	const value = isJsonObject(body) && Array.isArray(body.value) ? (body.value as unknown[]) : body;
	const entry = Array.isArray(value) ? (value as unknown[])[0] : value;
	return isJsonObject(entry) ? entry : {};
}

function hasName(fields: JsonObject): boolean {
	return textField(fields, 'name') !== undefined;
}

function readListed(entry: unknown, listed: string): RemoteFile {
	if (!isJsonObject(entry) || !hasName(entry)) throw unknownForm('list the files');
	return readEntry(entry, listed);
}

/** `listed` is the folder that was asked for; an entry's own `directory` is relative to it. */
function readEntry(fields: JsonObject, listed: string): RemoteFile {
	const name = textField(fields, 'name') ?? '';
	const directory = join(listed, textField(fields, 'directory') ?? '');
	// "File" and "file" have both been seen (section 17).
	const type = textField(fields, 'type')?.toLowerCase();
	return {
		name,
		directory,
		path: absolutePath({ directory, name }),
		type: type === 'directory' ? 'directory' : 'file',
		sizeInBytes: numberField(fields, 'sizeInBytes') ?? 0,
		contentType: textField(fields, 'contentType') ?? null,
		lastModifiedAt: textField(fields, 'lastModifiedAt') ?? null,
	};
}

function join(listed: string, own: string): string {
	const path = withoutTrailingSlashes(own);
	const below = withoutDataPrefix(path);
	if (below !== path) return below;
	const relative = path.replace(/^\.?(?:\/+|$)/, '');
	return [listed, relative].filter((part) => part !== '').join('/');
}

function withoutTrailingSlashes(path: string): string {
	let end = path.length;
	while (path[end - 1] === '/') end--;
	return path.slice(0, end);
}

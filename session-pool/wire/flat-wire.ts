import { SessionPoolError } from '../pool-error';
import { absolutePath, withoutDataPrefix, type RemotePath } from '../remote-path';
import type { ExecutionOutcome, ExecutionReply, ExecutionRequest, RemoteFile } from '../models';
import { readOutcome } from './execution-result';
import { type JsonObject, isJsonObject, numberField, objectField, textField } from './json-fields';
import { poolMetadataCall } from './pool-metadata';
import { fromStringRepr } from './python-repr';
import type { WireCall, WireForm } from './wire-form';

/** What differs between the versions of this generation. */
export interface FlatVersion {
	apiVersion: string;
	/** Version to use for `session` and `metadata`, which 2024-10-02-preview does not have yet. */
	sessionApiVersion: string;
	recursiveListing: boolean;
	outputLimit: boolean;
	/** Whether a string result comes as Python's repr, in quotes. */
	stringsAsRepr: boolean;
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

		execution(request): WireCall {
			const json = executionBody(request, version.outputLimit);
			return { method: 'POST', segments: ['executions'], query: base, json };
		},

		executionStatus(id) {
			return { method: 'GET', segments: ['executions', id], query: base };
		},

		readExecution(body, language, operationId) {
			return readExecution(body, language, operationId, version.stringsAsRepr);
		},

		upload(directory) {
			return { method: 'POST', segments: ['files'], query: inFolder(directory) };
		},

		readUpload: readEntry,

		listing(directory, recursive) {
			const query = inFolder(directory);
			return {
				method: 'GET',
				segments: ['files'],
				query: recursive && version.recursiveListing ? { ...query, recursive: 'true' } : query,
			};
		},

		readListing(body, directory) {
			const fields = isJsonObject(body) ? body : {};
			const value = Array.isArray(fields.value) ? (fields.value as unknown[]) : [];
			return {
				files: value.map((entry) => readEntry(entry, directory)),
				nextLink: textField(fields, 'nextLink') ?? null,
			};
		},

		metadata({ directory, name }) {
			return { method: 'GET', segments: ['files', name], query: inFolder(directory) };
		},

		readMetadata: readEntry,

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
	stringsAsRepr: boolean,
): ExecutionReply {
	const fields = isJsonObject(body) ? body : {};
	const result = objectField(fields, 'result');
	const status = textField(fields, 'status') ?? '';
	if (status === 'Running' || status === 'NotStarted') {
		const id = textField(fields, 'id') ?? operationId;
		if (id !== undefined) return { finished: false, id };
		throw new SessionPoolError(
			'The code is still running, and the reply has no id to ask for it by',
			"Check 'API Version' in the credential.",
			{ status: null, mayHaveRun: true },
		);
	}
	if (language === 'shell') return { finished: true, outcome: shellOutcome(result, fields.status) };
	const outcome = readOutcome(
		result,
		result.executionResult,
		status === 'Succeeded' || status === 'Success' ? 'Succeeded' : 'Failed',
	);
	if (stringsAsRepr && typeof outcome.result === 'string') {
		outcome.result = fromStringRepr(outcome.result) ?? outcome.result;
	}
	const reason =
		textField(objectField(fields, 'error'), 'message') ??
		(STATUS_WORDS.test(status) ? undefined : `The service gave the unknown status '${status}'`);
	if (outcome.status === 'Failed' && outcome.stderr === '' && reason !== undefined) {
		outcome.stderr = reason;
	}
	return { finished: true, outcome };
}

/** A Shell pool puts the exit code, as a string, where the other pools have a status word. */
function shellOutcome(result: JsonObject, status: unknown): ExecutionOutcome {
	const exitCode = /^-?\d+$/.test(String(status)) ? Number(status) : NaN;
	const outcome = readOutcome(result, null, exitCode === 0 ? 'Succeeded' : 'Failed');
	return Number.isInteger(exitCode) ? { ...outcome, exitCode } : outcome;
}

/** `listed` is the folder that was asked for; an entry's own `directory` is relative to it. */
function readEntry(entry: unknown, listed: string): RemoteFile {
	const fields = isJsonObject(entry) ? entry : {};
	const name = textField(fields, 'name') ?? '';
	const directory = join(listed, textField(fields, 'directory') ?? '');
	const type = textField(fields, 'type');
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
	const path = own.replace(/\/+$/, '');
	const below = withoutDataPrefix(path);
	if (below !== path) return below;
	const relative = path.replace(/^\.?(?:\/+|$)/, '');
	return [listed, relative].filter((part) => part !== '').join('/');
}

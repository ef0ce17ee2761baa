import { InvalidInputError } from '../pool-error';
import { absolutePath, withoutDataPrefix } from '../remote-path';
import type { ExecutionRequest, RemoteFile } from '../models';
import { readOutcome } from './execution-result';
import { type JsonObject, isJsonObject, numberField, objectField, textField } from './json-fields';
import { poolMetadataCall } from './pool-metadata';
import { unknownForm } from './reply-body';
import { noSessionListing } from './session-listing';
import type { WireCall, WireForm } from './wire-form';

/** The version for the routes `session` and `metadata`; every pool serves it beside the older ones (section 6.3). */
const SESSION_ROUTE_VERSION = '2025-10-02-preview';

/**
 * 2024-02-02-preview (contract, section 4): bodies wrapped in `properties`, routes `code/execute` and
 * `files/content/{name}`, status words Success and Failure, no folders.
 */
export function nestedWire(apiVersion: string): WireForm {
	const query = { 'api-version': apiVersion };
	const file = (name: string): string[] => ['files', name];

	return {
		listsRecursively: false,
		hasExecutionStatus: false,

		execution({ code, language, timeoutSeconds }: ExecutionRequest): WireCall {
			if (language === 'shell') {
				throw new InvalidInputError(
					`API version ${apiVersion} cannot run shell commands`,
					'Choose 2025-10-02-preview as {apiVersion} in {connection}.',
				);
			}
			const properties = {
				codeInputType: 'inline',
				executionType: 'synchronous',
				code,
				timeoutInSeconds: timeoutSeconds,
			};
			return { method: 'POST', segments: ['code', 'execute'], query, json: { properties } };
		},

		executionStatus(): WireCall {
			throw new InvalidInputError(`API version ${apiVersion} has no executions to ask for`);
		},

		readExecution(body) {
			const properties = propertiesOf(body);
			if (typeof properties.status !== 'string') throw unknownForm('run the code');
			const status = properties.status === 'Success' || properties.status === 'Succeeded';
			return {
				finished: true,
				outcome: readOutcome(properties, properties.result, status ? 'Succeeded' : 'Failed'),
			};
		},

		upload(directory) {
			refuseFolder(directory, apiVersion);
			return { method: 'POST', segments: ['files', 'upload'], query };
		},

		readUpload(body) {
			return readFile(firstValue(body));
		},

		listing(directory) {
			refuseFolder(directory, apiVersion);
			return { method: 'GET', segments: ['files'], query };
		},

		readListing(body) {
			const value = isJsonObject(body) ? body.value : body;
			if (!Array.isArray(value)) throw unknownForm('list the files');
			return { entries: value.map(readListed), nextLink: null };
		},

		metadata({ directory, name }) {
			refuseFolder(directory, apiVersion);
			return { method: 'GET', segments: file(name), query };
		},

		readMetadata(body) {
			const properties = propertiesOf(body);
			if (numberField(properties, 'size') === undefined && !hasName(properties)) {
				throw unknownForm('find the file');
			}
			return readFile(properties);
		},

		content({ directory, name }) {
			refuseFolder(directory, apiVersion);
			return { method: 'GET', segments: ['files', 'content', name], query };
		},

		fileRemoval({ directory, name }) {
			refuseFolder(directory, apiVersion);
			return { method: 'DELETE', segments: file(name), query };
		},

		sessionRemoval() {
			return {
				method: 'DELETE',
				segments: ['session'],
				query: { 'api-version': SESSION_ROUTE_VERSION },
			};
		},

		poolMetadata: () => poolMetadataCall(SESSION_ROUTE_VERSION),

		sessionListing: () => noSessionListing(apiVersion),
	};
}

function propertiesOf(body: unknown): JsonObject {
	return isJsonObject(body) ? objectField(body, 'properties') : {};
}

function firstValue(body: unknown): JsonObject {
	const value = isJsonObject(body) && Array.isArray(body.value) ? (body.value as unknown[]) : [];
	return propertiesOf(value[0]);
}

function hasName(properties: JsonObject): boolean {
	return textField(properties, 'filename') !== undefined;
}

function readListed(entry: unknown): RemoteFile {
	const properties = propertiesOf(entry);
	if (!hasName(properties)) throw unknownForm('list the files');
	return readFile(properties);
}

function readFile(properties: JsonObject): RemoteFile {
	const name = withoutDataPrefix(textField(properties, 'filename') ?? '');
	return {
		name,
		directory: '',
		path: absolutePath({ directory: '', name }),
		type: 'file',
		sizeInBytes: numberField(properties, 'size') ?? 0,
		contentType: null,
		lastModifiedAt: textField(properties, 'lastModifiedTime') ?? null,
	};
}

function refuseFolder(directory: string, apiVersion: string): void {
	if (directory === '') return;
	throw new InvalidInputError(
		`API version ${apiVersion} knows no folders below /mnt/data, so '${directory}' cannot be reached`,
		'Choose 2025-10-02-preview as {apiVersion} in {connection}, or keep the file in /mnt/data itself.',
	);
}

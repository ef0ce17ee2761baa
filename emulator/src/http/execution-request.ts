/** Turns the JSON of every shape into an ExecutionRequest. */
import { randomUUID } from 'node:crypto';

import type { ExecutionRequest } from '../session/execution.js';
import type { Shape } from './api-versions.js';
import type { Call } from './call.js';
import { type Fields, fieldsOf, flag, integer, oneOf } from './request-fields.js';
import { invalid, ServiceError } from './service-error.js';
import { shellCommand } from './shell-command.js';

/** Seconds. The Azure CLI's default; the specification requires one, and live pools do without. */
const DEFAULT_TIMEOUT_SECONDS = 60;
/** Seconds, the service's limit for code. */
const MAX_TIMEOUT_SECONDS = 220;
/** Seconds, the most that Microsoft's examples ask of Shell pools. */
const MAX_SHELL_TIMEOUT_SECONDS = 600;
/** Bytes kept of each output stream, in every version. */
const DEFAULT_OUTPUT_BYTES = 4096;
/** Bytes where the caller asks for more: something must end. */
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
/** More than this was never seen accepted: the limit of the quirk 'refuse-large-limit'. */
const LARGEST_OUTPUT_SEEN_BYTES = 20_000;

/** At most, in UTF-8, for each UTF-16 unit. */
export const BYTES_OF_A_CHARACTER = 3;

/**
 * @param body the parsed body
 * @throws ServiceError 400 SessionPropertiesMissing or SessionRequestValidationFailed
 */
export function executionRequest(call: Call, body: unknown): ExecutionRequest {
	const { shape, version } = call;
	const fields = shape === 'flat' ? flatFields(body) : wrappedFields(body);
	// The oldest route names the session in its body.
	if (shape === 'preview') call.query.identifier ??= fields.identifier;
	const options = version.hasExecutionOptions;
	const isShell = call.pool.takesShellCommands;
	const shell = isShell ? shellCommand(call, fields) : undefined;
	const longest = isShell ? MAX_SHELL_TIMEOUT_SECONDS : MAX_TIMEOUT_SECONDS;
	return {
		id: executionId(call.request.headers['operation-id']),
		code: isShell ? '' : codeOf(fields, shape),
		shell,
		executionType: oneOf(
			fields,
			'executionType',
			shape === 'flat' ? ['synchronous', 'asynchronous'] : ['synchronous'],
		),
		timeout: integer(fields, 'timeoutInSeconds', 1, longest, DEFAULT_TIMEOUT_SECONDS) * 1000,
		outputLimit: (options ? outputLimit(call, fields) : DEFAULT_OUTPUT_BYTES) * unit(call),
		emptyKernel: options && flag(fields, 'useEmptyKernel'),
		jupyterFormat: options && flag(fields, 'returnJupyterFormatExecutionResult'),
	};
}

export function isAsynchronous(request: ExecutionRequest): boolean {
	return request.executionType.toLowerCase() === 'asynchronous';
}

function wrappedFields(body: unknown): Fields {
	const { properties } = fieldsOf(body);
	if (typeof properties !== 'object' || properties === null) throw propertiesMissing('properties');
	return properties as Fields;
}

function flatFields(body: unknown): Fields {
	const fields = fieldsOf(body);
	if (fields.code === undefined && fields.properties !== undefined) throw propertiesMissing('code');
	return fields;
}

function propertiesMissing(name: string): ServiceError {
	return new ServiceError(
		400,
		'SessionPropertiesMissing',
		`The request body lacks the required property '${name}'.`,
		name,
	);
}

function codeOf(fields: Fields, shape: Shape): string {
	const text = shape === 'preview' ? (fields.pythonCode ?? fields.code) : fields.code;
	if (typeof text !== 'string')
		throw invalid('code', "The field 'code' is required and must be a string.");
	const inputType = oneOf(fields, 'codeInputType', ['inline', 'inlinetext', 'inlinebase64']);
	if (inputType.toLowerCase() !== 'inlinebase64') return text;
	const bytes = Buffer.from(text, 'base64');
	// Node skips what is no base64; the service would not run half of the code.
	if (bytes.toString('base64').replace(/=+$/, '') !== text.replace(/[\r\n]|=+\s*$/g, ''))
		throw invalid('code', "The field 'code' is not base64, as its 'codeInputType' says.");
	return bytes.toString('utf8');
}

function outputLimit(call: Call, fields: Fields): number {
	const wanted = integer(fields, 'outputStreamsMaxLength', 0, 2 ** 31 - 1, DEFAULT_OUTPUT_BYTES);
	if (wanted > LARGEST_OUTPUT_SEEN_BYTES && call.quirks.has('refuse-large-limit')) {
		throw invalid(
			'outputStreamsMaxLength',
			`The field 'outputStreamsMaxLength' must be at most ${LARGEST_OUTPUT_SEEN_BYTES}.`,
		);
	}
	return Math.min(wanted, call.quirks.has('cut-at-4096') ? DEFAULT_OUTPUT_BYTES : MAX_OUTPUT_BYTES);
}

/** Bytes that one of what the limit counts may have: the reply is then cut to characters. */
function unit({ quirks }: Call): number {
	return quirks.has('cut-characters') ? BYTES_OF_A_CHARACTER : 1;
}

/** @param chosen the request header with which a caller chooses the execution's id */
function executionId(chosen: unknown): string {
	if (chosen === undefined) return randomUUID();
	if (typeof chosen !== 'string' || !/^[A-Za-z0-9-]{1,128}$/.test(chosen)) {
		throw invalid(
			'operation-id',
			"The header 'operation-id' must be 1 to 128 letters, digits and hyphens.",
		);
	}
	return chosen;
}

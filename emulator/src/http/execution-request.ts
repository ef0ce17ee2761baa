/** Turns the JSON of both generations into an ExecutionRequest. */
import { randomUUID } from 'node:crypto';

import type { ExecutionRequest } from '../session/execution.js';
import type { ApiVersion } from './api-versions.js';
import { invalid, ServiceError } from './service-error.js';

/** Seconds. The Azure CLI's default; the service names none. */
const DEFAULT_TIMEOUT = 60;
/** Seconds, the service's limit. */
const LONGEST_TIMEOUT = 220;
/** Characters, the default of 2025-10-02-preview. */
const DEFAULT_OUTPUT = 4096;
/** Characters where the caller has no say or asks for more: something must end. */
const LONGEST_OUTPUT = 4 * 1024 * 1024;

type Fields = Record<string, unknown>;

/**
 * @param operationId the request header `operation-id`, with which a caller chooses the execution's id
 * @throws ServiceError 400 SessionPropertiesMissing or SessionRequestValidationFailed
 */
export function executionRequest(
	version: ApiVersion,
	body: unknown,
	operationId?: unknown,
): ExecutionRequest {
	const fields = version.generation === 'nested' ? nestedFields(body) : flatFields(body);
	const { code } = fields;
	if (typeof code !== 'string')
		throw invalid('code', "The field 'code' is required and must be a string.");
	oneOf(fields, 'codeInputType', ['inline']);
	const executionType = oneOf(
		fields,
		'executionType',
		version.generation === 'nested' ? ['synchronous'] : ['synchronous', 'asynchronous'],
	);
	return {
		id: executionId(operationId),
		code,
		executionType,
		timeout: integer(fields, 'timeoutInSeconds', 1, LONGEST_TIMEOUT, DEFAULT_TIMEOUT) * 1000,
		outputLimit: version.limitsOutput
			? Math.min(
					integer(fields, 'outputStreamsMaxLength', 0, 2 ** 31 - 1, DEFAULT_OUTPUT),
					LONGEST_OUTPUT,
				)
			: LONGEST_OUTPUT,
		emptyKernel: version.limitsOutput && flag(fields, 'useEmptyKernel'),
	};
}

export function isAsynchronous(request: ExecutionRequest): boolean {
	return request.executionType.toLowerCase() === 'asynchronous';
}

function nestedFields(body: unknown): Fields {
	const { properties } = object(body);
	if (typeof properties !== 'object' || properties === null) throw propertiesMissing('properties');
	return properties as Fields;
}

function flatFields(body: unknown): Fields {
	const fields = object(body);
	if (fields.code === undefined && fields.properties !== undefined) throw propertiesMissing('code');
	return fields;
}

function object(body: unknown): Fields {
	if (typeof body !== 'object' || body === null || Array.isArray(body))
		throw invalid('$', 'The body must be a JSON object.');
	return body as Fields;
}

function propertiesMissing(name: string): ServiceError {
	return new ServiceError(
		400,
		'SessionPropertiesMissing',
		`The request body lacks the required property '${name}'.`,
		name,
	);
}

/** An enum's value as it was written. Its letters' case is free. */
function oneOf(fields: Fields, name: string, values: string[]): string {
	const value = fields[name];
	if (typeof value !== 'string' || !values.includes(value.toLowerCase())) {
		throw invalid(
			name,
			`The field '${name}' is required and must be one of: ${values.join(', ')}.`,
		);
	}
	return value;
}

function integer(
	fields: Fields,
	name: string,
	least: number,
	most: number,
	otherwise: number,
): number {
	const value = fields[name] ?? otherwise;
	if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
		throw invalid(name, `The field '${name}' must be an integer from ${least} to ${most}.`);
	}
	return value;
}

function flag(fields: Fields, name: string): boolean {
	const value = fields[name] ?? false;
	if (typeof value !== 'boolean') throw invalid(name, `The field '${name}' must be true or false.`);
	return value;
}

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

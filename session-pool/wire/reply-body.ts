import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { SessionPoolError } from '../pool-error';
import { isJsonObject, parseJson } from './json-fields';
import { readServiceError } from './service-error';

/**
 * The JSON of a successful reply.
 * @throws SessionPoolError for anything else, an `error` object in a 200 included; since the status
 * said success, the request may have been carried out
 */
export function parseReply(response: PipelineResponse, action: string): unknown {
	const bodyText = response.bodyAsText ?? '';
	const body = parseJson(bodyText);
	if (body === undefined) {
		throw new SessionPoolError(
			`The reply to "${action}" was no JSON but ${bodyText.trim() === '' ? 'empty' : 'something else'}`,
			"Something between n8n and the pool may have answered instead: check 'Pool Management Endpoint' in the credential and any proxy.",
			{ status: response.status, mayHaveRun: true },
		);
	}
	if (isJsonObject(body) && isJsonObject(body.error) && body.status === undefined) {
		const refusal = readServiceError(
			{ status: response.status, header: (name) => response.headers.get(name), bodyText },
			action,
		);
		throw new SessionPoolError(refusal.message, refusal.advice, { ...refusal, mayHaveRun: true });
	}
	return body;
}

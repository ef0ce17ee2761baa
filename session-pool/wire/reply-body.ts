import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { SessionPoolError } from '../pool-error';
import { isJsonObject, parseJson } from './json-fields';
import { readServiceError } from './service-error';

const SOMETHING_BETWEEN =
	'Something between {program} and the pool may have answered instead: check {endpoint} in {connection} and any proxy.';

/**
 * The JSON of a successful reply.
 * @throws SessionPoolError for anything else, an `error` object in a 200 included; since the status
 * said success, the request may have been carried out
 */
export function parseReply(response: PipelineResponse, action: string): unknown {
	const { status, bodyAsText } = response;
	const bodyText = bodyAsText ?? '';
	const body = parseJson(bodyText);
	if (body === undefined) {
		throw new SessionPoolError(
			`The reply to "${action}" was no JSON but ${bodyText.trim() === '' ? 'empty' : 'something else'}`,
			SOMETHING_BETWEEN,
			{
				kind: 'unreadableReply',
				status,
				code: 'NoJson',
				mayHaveRun: true,
				// JSON that is cut short may be whole the next time; a page would be a page again.
				retryable: /^[{[]/.test(bodyText.trimStart()),
			},
		);
	}
	if (isJsonObject(body) && isJsonObject(body.error) && body.status === undefined) {
		const header = (name: string) => response.headers.get(name);
		const refusal = readServiceError({ status, header, bodyText }, action);
		throw refusal.withAdvice([], { mayHaveRun: true });
	}
	return body;
}

/** A reply that is JSON, but of another form than the contract describes: never read as nothing. */
export function unknownForm(action: string): SessionPoolError {
	return new SessionPoolError(
		`The reply to "${action}" has a form that is not known`,
		['Check {apiVersion} in {connection}.', SOMETHING_BETWEEN],
		{ kind: 'unreadableReply', code: 'UnknownForm', mayHaveRun: true },
	);
}

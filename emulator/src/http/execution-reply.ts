/** Turns an execution into the JSON and headers of each API version. */
import type { CellValue } from '../kernel/session-kernel.js';
import type { Execution } from '../session/execution.js';
import type { Session } from '../session/session.js';
import type { ApiVersion } from './api-versions.js';
import { exactJson, numbered, Verbatim } from './wire-format.js';

/** The body of an execution, finished or not. */
export function executionBody(version: ApiVersion, session: Session, execution: Execution): object {
	const { request, result, status } = execution;
	const { stdout, stderr } = result ?? {};
	const executionTimeInMilliseconds = Math.round(result?.duration ?? 0);
	const value = result && new Verbatim(resultValue(version, result.value));
	const body =
		version.generation === 'nested'
			? {
					properties: {
						status: status === 'Succeeded' ? 'Success' : 'Failure',
						stdout,
						stderr,
						result: value,
						executionTimeInMilliseconds,
					},
				}
			: {
					id: request.id,
					identifier: session.identifier,
					executionType: request.executionType,
					status,
					...(result && {
						result: { stdout, stderr, executionResult: value, executionTimeInMilliseconds },
					}),
				};
	return version.numbered ? numbered(body) : body;
}

function resultValue(version: ApiVersion, value: CellValue): unknown {
	switch (value.kind) {
		case 'none':
			return '';
		case 'null':
			return version.reprResults ? null : '';
		case 'string':
			return version.reprResults ? value.repr : value.text;
		case 'json':
			return exactJson(value.json);
		case 'repr':
			return value.text;
		case 'image':
			return { type: 'image', format: value.format, base64_data: value.base64 };
	}
}

/** The service's timings of a finished execution: milliseconds as decimal strings. */
export function timingHeaders(
	session: Session,
	{ result, timings }: Execution,
): Record<string, string> {
	const { allocation, preparation, overall } = timings ?? {
		allocation: 0,
		preparation: 0,
		overall: 0,
	};
	const run = result?.duration ?? 0;
	return {
		'x-ms-allocation-retries': '0',
		'x-ms-allocation-time': decimal(allocation),
		'x-ms-container-execution-duration': String(Math.round(run)),
		'x-ms-execution-read-response-time': decimal(Math.max(0, overall - run)),
		'x-ms-execution-request-time': String(Math.round(run)),
		'x-ms-overall-execution-time': decimal(overall),
		'x-ms-preparation-time': decimal(preparation),
		'x-ms-session-guid': session.guid,
		'x-ms-total-execution-service-time': decimal(allocation + preparation + overall),
	};
}

function decimal(milliseconds: number): string {
	return String(Number(milliseconds.toFixed(4)));
}

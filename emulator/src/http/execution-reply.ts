/** Turns an execution into the JSON and headers of each shape and API version. */
import { type Failure, failureAs } from '../quirks/failures.js';
import type { Execution } from '../session/execution.js';
import type { Session } from '../session/session.js';
import type { Call } from './call.js';
import { BYTES_OF_A_CHARACTER } from './execution-request.js';
import { executionValue } from './execution-value.js';
import { cutToBytes, numbered } from './wire-format.js';

/** The body of an execution, finished or not. */
export function executionBody(call: Call, execution: Execution): object {
	const { quirks, shape, version } = call;
	const { request, result, status } = execution;
	const { error, stderr }: Failure =
		status === 'Failed' && request.shell === undefined
			? failureAs(quirks, result?.stderr ?? '')
			: { stderr: result?.stderr ?? '' };
	const cut = (text: string): string =>
		quirks.has('cut-characters')
			? text.slice(0, request.outputLimit / BYTES_OF_A_CHARACTER)
			: cutToBytes(text, request.outputLimit);
	const output = result && { stdout: cut(result.stdout), stderr: cut(stderr) };
	const value =
		result &&
		executionValue(result.value, {
			jupyterFormat: request.jupyterFormat,
			asText: version.resultsAreText && shape === 'flat',
			quirks,
		});
	const executionTimeInMilliseconds = Math.round(result?.duration ?? 0);
	if (request.shell !== undefined) return shellBody(call, execution, output);
	if (shape !== 'flat') {
		const properties = {
			status: status === 'Succeeded' ? 'Success' : 'Failure',
			...output,
			...(error && { error }),
			result: value,
			executionTimeInMilliseconds,
		};
		return version.numbered
			? numbered(shape === 'preview' ? properties : { properties })
			: { properties };
	}
	const body = {
		id: request.id,
		identifier: call.identifier(),
		executionType: request.executionType,
		status,
		...(error && { error }),
		...(result && {
			result: { ...output, executionResult: value, executionTimeInMilliseconds },
		}),
	};
	return version.numbered ? numbered(body) : body;
}

/** Shell pools tell the exit code as the status, -1 for a command that was stopped, and nothing of a type or a value. */
function shellBody(
	call: Call,
	{ request, result, status }: Execution,
	output: { stdout: string; stderr: string } | undefined,
): object {
	return {
		id: request.id,
		identifier: call.identifier(),
		status: result === undefined ? status : String(result.exitCode ?? -1),
		...(result && {
			result: { ...output, executionTimeInMilliseconds: Math.round(result.duration) },
		}),
	};
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

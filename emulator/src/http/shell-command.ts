/** What a request to a Shell pool asks for. */
import type { ShellCommand } from '../kernel/session-kernel.js';
import type { Call } from './call.js';
import { type Fields, text } from './request-fields.js';
import { invalid, ServiceError } from './service-error.js';

/** The first version with Shell pools. */
const SHELL_SINCE = '2025-02-02';

/** @throws ServiceError 400 for a version without Shell pools, for code, and unless there is exactly one command */
export function shellCommand({ shape, version }: Call, fields: Fields): ShellCommand {
	if (shape !== 'flat' || version.name < SHELL_SINCE) {
		throw new ServiceError(
			400,
			'SessionRequestNotSupported',
			`Shell execution is not supported in API version ${version.name}`,
		);
	}
	const line = text(fields, 'shellCommand');
	const program = fields.execCommandAndArgs ?? undefined;
	if (line === undefined && program === undefined) {
		throw new ServiceError(
			400,
			'SessionPropertiesMissing',
			"The request body lacks the required property 'shellCommand' or 'execCommandAndArgs'.",
			'shellCommand',
		);
	}
	if (line !== undefined && program !== undefined)
		throw invalid('shellCommand', "Give 'shellCommand' or 'execCommandAndArgs', not both.");
	const stdin = text(fields, 'stdin');
	return { ...(program === undefined ? { line } : { program: words(program) }), stdin };
}

function words(value: unknown): string[] {
	const isList = Array.isArray(value) && value.every((word) => typeof word === 'string');
	if (!isList || value.length === 0 || value[0] === '')
		throw invalid(
			'execCommandAndArgs',
			"The field 'execCommandAndArgs' must be a list of strings, the program first.",
		);
	return value as string[];
}

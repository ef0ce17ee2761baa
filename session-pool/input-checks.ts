import { MAX_UPLOAD_BYTES } from './call-limits';
import { InvalidInputError } from './pool-error';
import { type RemotePath, absolutePath, assertUploadable } from './remote-path';
import type { ExecutionRequest } from './models';

/** Longest an execution may take, in seconds (contract, section 10). */
export const MAX_EXECUTION_SECONDS = 220;

/** Longest name of a file or folder on Linux, in bytes of UTF-8, and longest path. */
const MAX_NAME_BYTES = 255;
const MAX_PATH_BYTES = 4095;

/**
 * Checks that a file can be named in an address: any server on the way must read the name as it is.
 * @throws InvalidInputError for a name that is too long, or that a lenient server would take for a path
 */
export function assertAddressable(path: RemotePath): void {
	const names = [...path.directory.split('/'), path.name];
	const isTooLong = names.some((name) => Buffer.byteLength(name) > MAX_NAME_BYTES);
	if (isTooLong || Buffer.byteLength(absolutePath(path)) > MAX_PATH_BYTES) {
		throw new InvalidInputError(
			`The name '${shown(path.name)}' is too long`,
			`A name of a file or folder has at most ${MAX_NAME_BYTES} bytes; letters such as é have two, others up to four.`,
		);
	}
	if (names.some((name) => name.includes('\\') || isEncodedPath(name))) {
		throw new InvalidInputError(
			`The name '${shown(path.name)}' cannot be asked for, as it reads like a path`,
			'Let code in the session rename the file, without backslashes and without %2F or %5C.',
		);
	}
}

/** Whether a name holds a slash, a backslash or `..` once it is decoded, as often as a lenient server might. */
function isEncodedPath(name: string): boolean {
	return /%(?:25)*(?:2f|5c)/i.test(name) || /^(?:%(?:25)*2e|\.){1,2}$/i.test(name);
}

function shown(name: string): string {
	return name.replace(/\p{C}/gu, '\uFFFD').slice(0, 100);
}

/** Checks made before anything is sent; all throw InvalidInputError. */
export const assertSendable = {
	execution({ code, timeoutSeconds }: ExecutionRequest): void {
		if (code.trim() === '') {
			throw new InvalidInputError('There is no code to run', 'Write at least one line of code.');
		}
		if (!(timeoutSeconds >= 1 && timeoutSeconds <= MAX_EXECUTION_SECONDS)) {
			throw new InvalidInputError(
				`{timeout} is ${timeoutSeconds}, but the service allows 1 to ${MAX_EXECUTION_SECONDS} seconds`,
				'Split work that takes longer into several steps; variables and files stay in the session.',
			);
		}
	},

	file(path: RemotePath, sizeInBytes: number): void {
		assertUploadable(path);
		assertAddressable(path);
		if (sizeInBytes > MAX_UPLOAD_BYTES) {
			throw new InvalidInputError(
				`${absolutePath(path)} has ${sizeInBytes} bytes; the service takes at most ${MAX_UPLOAD_BYTES} (128 MB)`,
				'Compress or split the file before uploading it.',
			);
		}
	},
};

/**
 * Checks an identifier against what every source agrees the service accepts: 4 to 128 characters of
 * letters, digits and - (contract, section 2.1), plus `_`, which only the oldest documentation leaves out.
 * @throws InvalidInputError that shows how to make a valid one.
 */
export function assertSessionIdentifier(given: unknown): string {
	// Chat ids of some services are numbers.
	const identifier = Number.isSafeInteger(given) ? String(given) : given;
	const wanted = 'Give 4 to 128 letters, digits, - or _{identifierExample}.';
	if (identifier === undefined || identifier === null || isBlank(identifier)) {
		throw new InvalidInputError('{sessionIdentifier} is empty', wanted);
	}
	if (typeof identifier !== 'string') {
		throw new InvalidInputError(
			`{sessionIdentifier} is ${kindOf(identifier)}, but must be text`,
			wanted,
		);
	}
	const { length } = identifier;
	if (length < 4 || length > 128) {
		throw new InvalidInputError(
			`{sessionIdentifier} has ${length} characters; the service takes 4 to 128`,
			MEND,
		);
	}
	if (!/^[A-Za-z0-9_-]+$/.test(identifier)) {
		throw new InvalidInputError(
			'{sessionIdentifier} has characters that the service may refuse; it takes letters, digits, - and _',
			MEND,
		);
	}
	return identifier;
}

const MEND = '{identifierRemedy}';

function isBlank(value: unknown): boolean {
	return typeof value === 'string' && value.trim() === '';
}

/** Its content may be anything, so an object is not shown. */
function kindOf(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	return typeof value === 'object' ? 'an object' : String(value);
}

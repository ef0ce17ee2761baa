/**
 * What the service may do that a client should not be surprised by. Some of it was seen, some is a reading of a
 * description that has several: nobody has settled which one holds, so a client should work under each.
 */

export interface Quirk {
	/**
	 * 'session': decided once for each session, which then always behaves so, as a pool of that make would.
	 * 'call': decided for each call it could befall.
	 */
	kind: 'session' | 'call';
	/** Which share of the sessions or calls it befalls when all quirks are asked for: 0 to 1. */
	share: number;
	/** For the README and `--help`. */
	text: string;
}

export const QUIRKS = {
	'cut-at-4096': {
		kind: 'session',
		share: 0.3,
		text: 'stdout and stderr are cut at 4,096 bytes whatever outputStreamsMaxLength asks for',
	},
	'cut-characters': {
		kind: 'session',
		share: 0.3,
		text: 'the cut counts characters, not bytes',
	},
	'refuse-large-limit': {
		kind: 'session',
		share: 0.3,
		text: 'outputStreamsMaxLength above 20,000 is refused with 400',
	},
	'repr-strings': {
		kind: 'session',
		share: 0.3,
		text: "a string result is Python's repr of it, with or without returnJupyterFormatExecutionResult",
	},
	'plain-strings': {
		kind: 'session',
		share: 0.3,
		text: 'a string result is the string itself, with or without returnJupyterFormatExecutionResult',
	},
	'none-as-null': { kind: 'session', share: 0.3, text: 'None is null' },
	'none-as-empty': { kind: 'session', share: 0.3, text: 'None is ""' },
	'results-as-text': { kind: 'session', share: 0.2, text: 'every result is a string' },
	'text-collections': {
		kind: 'session',
		share: 0.3,
		text: 'a list or dict is the text that Jupyter shows of it (what AutoGen reads)',
	},
	'no-results': { kind: 'session', share: 0.1, text: 'executions carry no result at all' },
	'no-images': { kind: 'session', share: 0.2, text: 'images are lost: the result is ""' },
	'coloured-tracebacks': {
		kind: 'session',
		share: 0.3,
		text: 'tracebacks carry the escape sequences of a terminal',
	},
	'short-tracebacks': {
		kind: 'session',
		share: 0.2,
		text: 'stderr of a failure is the last line of the traceback',
	},
	'error-objects': {
		kind: 'session',
		share: 0.2,
		text: 'a failure is told in error.error.message, and stderr has only what code wrote to it',
	},
	'always-accepted': { kind: 'session', share: 0.2, text: 'synchronous executions answer 202' },
	'no-times': { kind: 'session', share: 0.2, text: 'listings have no times' },
	'whole-seconds': { kind: 'session', share: 0.3, text: 'times of files are whole seconds' },
	'bare-listing': { kind: 'session', share: 0.2, text: 'a listing is an array, not an object' },
	'sample-listing': {
		kind: 'session',
		share: 0.3,
		text: 'types are File and Directory, and the root folder is ""',
	},
	'no-recursion': { kind: 'session', share: 0.2, text: 'recursive is ignored' },
	'no-folders': { kind: 'session', share: 0.1, text: 'a path other than /mnt/data is 400' },
	'small-requests': {
		kind: 'session',
		share: 0.2,
		text: 'an execution of more than 1 MB is 413, and is not started',
	},
	'full-pool': {
		kind: 'call',
		share: 0.02,
		text: 'an execution is refused as by a full pool: 429 in plain text, not started',
	},
	'full-pool-500': { kind: 'call', share: 0.01, text: 'the same with 500' },
	'gateway-503': {
		kind: 'call',
		share: 0.02,
		text: 'a gateway answers 503 in plain text after the code has run',
	},
	'gateway-429': {
		kind: 'call',
		share: 0.01,
		text: 'a gateway answers 429 after the code has run',
	},
	'lost-reply': {
		kind: 'call',
		share: 0.01,
		text: 'the connection breaks off after the code has run',
	},
	'lost-last-write': {
		kind: 'call',
		share: 0.03,
		text: 'Shell: the last line written to stdout is lost',
	},
} as const satisfies Record<string, Quirk>;

export type QuirkName = keyof typeof QUIRKS;

export const QUIRK_NAMES = Object.keys(QUIRKS) as QuirkName[];

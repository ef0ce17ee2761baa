import type { ReportedError } from '../../python/report';

/** Lines of pip's output that are told. */
const MAX_LINES = 30;
/** Characters of what pip found wrong that the message tells. */
const MAX_FOUND = 100;
const PIP_ELSEWHERE =
	'Where there is internet, pip download gets wheels for a session: pip download --dest wheels --only-binary=:all: --platform manylinux2014_x86_64';

const NOT_FOUND =
	"Is the name right, and is there such a version for this session's Python? With 'Wheels From Binary Fields' everything has to be among the wheels, also what packages depend on.";

/** Why packages were not installed, by the program's word for it or by what pip says; the first that fits counts. */
const CAUSES: Array<{
	cause?: string;
	output?: RegExp;
	/** @param found what pip names, where the expression has a group for it */
	message: (found: string) => string;
	advice: string;
}> = [
	{
		cause: 'noWheels',
		message: () => 'The packages were not installed: their wheels are not in the session any more',
		advice: 'The session has begun anew. Run it again: the wheels are then sent with it.',
	},
	{
		cause: 'noProcess',
		message: () => 'The packages were not installed: Python in this session cannot start pip',
		advice:
			"Python in WebAssembly, as in the emulator's default kernel, takes wheels of pure Python only: give them by 'Wheels From Binary Fields', or start the emulator with its Jupyter kernel.",
	},
	{
		output: /No module named pip$/m,
		message: () => 'The packages were not installed: Python in this session has no pip',
		advice: 'Use a pool whose sessions have pip.',
	},
	{
		cause: 'hash',
		output: /THESE PACKAGES DO NOT MATCH THE HASHES/,
		message: () => 'The packages were not installed: a file has another hash than its requirement',
		advice: 'Either the file was changed on its way, or the hash is of another file: compare both.',
	},
	{
		cause: 'noHash',
		output: /[Ii]n --require-hashes mode/,
		message: () =>
			'The packages were not installed: some requirements have hashes and some have none',
		advice:
			'Where one has a hash, all need one, also what they depend on: pip-compile --generate-hashes writes them.',
	},
	{
		output: /[Ii]nvalid requirement: '?([^'\n]+?)'?(?: \(from .*|:.*)?$|InvalidMarker: (.+)/m,
		message: (found) => `The packages were not installed: '${found}' is no requirement`,
		advice:
			'Write a name with versions, extras and markers as in a requirements file: pandas[excel]>=2,<3 ; python_version >= "3.9".',
	},
	{
		cause: 'conflict',
		output: /conflicting dependencies|ResolutionImpossible/,
		message: () => 'The packages were not installed: their versions conflict',
		advice: 'Leave the versions to pip by asking for ranges, or leave one of the packages out.',
	},
	{
		output:
			/Temporary failure in name resolution|Name or service not known|Failed to establish a new connection|Network is unreachable|ConnectTimeoutError|Read timed out|ProxyError/,
		message: () => 'The packages were not installed: the session does not reach the package index',
		advice: `Egress is off in a pool by default. Enable it (az containerapp sessionpool update --network-status EgressEnabled), or give the wheels by 'Wheels From Binary Fields'. ${PIP_ELSEWHERE}.`,
	},
	{
		output: /No space left on device/,
		message: () => 'The packages were not installed: the session has no space left',
		advice: 'Install less, or end the session and begin a new one.',
	},
	{
		output: /subprocess-exited-with-error|Failed (?:to build|building)|metadata-generation-failed/,
		message: () => 'The packages were not installed: one could not be built from its source',
		advice: `Give a wheel of it instead of a source package. ${PIP_ELSEWHERE}.`,
	},
	{
		output:
			/No matching distribution found for (.+)|Could not find a version that satisfies the requirement (\S+)/,
		message: (found) => `The packages were not installed: ${found} is not to be found`,
		advice: NOT_FOUND,
	},
];

/** What is told of it: message, the end of pip's output, and what to do. */
interface PackageFailure {
	message: string;
	traceback: string;
	advice: string[];
}

/** A failure before the code, which has not run. */
export function packageFailure(error: ReportedError, timeoutSeconds: number): PackageFailure {
	const output = error.traceback;
	// What the program itself found is a sentence; of pip it knows no more than that it failed.
	const words = error.cause === 'pip' ? '' : error.summary;
	const [message, advice] =
		error.cause === 'interrupted'
			? late(timeoutSeconds)
			: (otherPlatform(error) ??
				known(error) ?? [
					`The packages were not installed: ${words || lastError(output) || error.summary}`,
					error.cause === 'notFound' ? NOT_FOUND : '',
				]);
	return {
		message,
		traceback: output.split('\n').slice(-MAX_LINES).join('\n'),
		advice: [message.includes(words) ? '' : `${words}.`, advice, 'The code was not run.'].filter(
			(part) => part !== '',
		),
	};
}

function lastError(output: string): string {
	const line = output.split('\n').findLast((text) => text.startsWith('ERROR: '));
	return line?.slice('ERROR: '.length) ?? '';
}

function late(seconds: number): [string, string] {
	return [
		`The packages were not installed within ${seconds} seconds`,
		"'Code Timeout' counts for packages and code together: raise it in Options.",
	];
}

/** pip passes over wheels of other platforms without a word, and then finds nothing. */
function otherPlatform(error: ReportedError): [string, string] | undefined {
	const { cause, unfit = [], tags = [], traceback } = error;
	const isMissing = /No matching distribution|not a supported wheel/.test(traceback);
	if (unfit.length === 0 || (cause !== 'platform' && !isMissing)) return undefined;
	const python = /^cp(\d)(\d+)-/.exec(tags[0] ?? '');
	const version = python === null ? '' : ` --python-version ${python[1]}.${python[2]}`;
	return [
		`The packages were not installed: ${unfit[0]} is not for the Python of this session`,
		`It takes wheels with the tag ${tags.join(' or ')}. ${PIP_ELSEWHERE}${version}.`,
	];
}

function known({ cause, traceback }: ReportedError): [string, string] | undefined {
	for (const { cause: word, output, message, advice } of CAUSES) {
		const found = output?.exec(traceback);
		if (found || (word !== undefined && word === cause)) {
			const what = found?.slice(1).find(Boolean) ?? '';
			return [message(what.trim().slice(0, MAX_FOUND)), advice];
		}
	}
	return undefined;
}

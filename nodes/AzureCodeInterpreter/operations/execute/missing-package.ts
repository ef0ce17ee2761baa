import type { NamedVersion } from '../../../../session-pool';
import type { CodeFailure } from './code-failure';
import type { NodeRun } from '../../run/node-run';

/** What is told of the packages at most, in characters; pools have some hundred. */
const MAX_LENGTH = 4000;

/** When code imports what is not there, says what is; a pool that does not tell leaves the failure as it is. */
export async function explainMissingPackage(
	{ pool, isTool, abortSignal }: NodeRun,
	failure: CodeFailure,
): Promise<CodeFailure> {
	if (!/^ModuleNotFoundError\b/.test(failure.summary)) return failure;
	const packages = await pool.describePool({ abortSignal }).then(
		(description) => description.packages,
		() => [],
	);
	if (packages.length === 0) return failure;
	return {
		...failure,
		advice: [
			...failure.advice,
			`Installed packages: ${listed(packages)}.`,
			// A model has no options to fill in.
			...(isTool ? [] : ["'Python Packages' in Options installs others."]),
		],
	};
}

function listed(packages: NamedVersion[]): string {
	let text = '';
	for (const { name, version } of packages) {
		const next = `${text === '' ? '' : ', '}${name} ${version}`;
		if (text.length + next.length > MAX_LENGTH) return `${text} and more`;
		text += next;
	}
	return text;
}

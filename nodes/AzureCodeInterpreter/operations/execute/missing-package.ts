import type { NodeRun } from '../../run/node-run';
import type { CodeFailure } from './code-failure';
import { nearNames } from './near-names';

/** Characters of package names that a model is told at most; pools have some hundred packages. */
const MAX_FOR_MODELS = 2_000;

/**
 * When code imports what is not there, says which packages have a similar name and how many there are; a model, which
 * cannot look them up, gets the names. A pool that does not tell leaves the failure as it is, and so does an exception
 * that says itself why the module is missing.
 */
export async function explainMissingPackage(
	{ pool, isTool, abortSignal }: NodeRun,
	failure: CodeFailure,
): Promise<CodeFailure> {
	// A name with a dot is of a part that a package lacks; the package itself is there.
	const [, module] =
		/^ModuleNotFoundError: No module named '([^'.]+)'$/.exec(failure.summary) ?? [];
	if (module === undefined) return failure;
	const packages = await pool.describePool({ abortSignal }).then(
		(description) => description.packages,
		() => [],
	);
	if (packages.length === 0) return failure;
	const versions = new Map(packages.map(({ name, version }) => [name, `${name} ${version}`]));
	const near = nearNames(module, [...versions.keys()]).map((name) => versions.get(name));
	const similar =
		near.length === 0
			? 'none has a similar name'
			: `of a similar name: ${near.join(', ')} (some are imported under another name)`;
	const all = isTool
		? `Installed: ${listed([...versions.keys()])}.`
		: "List Files shows all of them when 'What to List' is 'Installed Packages'; 'Python Packages' in Options installs others.";
	const count = `${packages.length} packages are installed; ${similar}.`;
	return { ...failure, advice: [...failure.advice, `${count} ${all}`] };
}

function listed(names: string[]): string {
	const all = names.join(', ');
	if (all.length <= MAX_FOR_MODELS) return all;
	return `${all.slice(0, all.lastIndexOf(', ', MAX_FOR_MODELS))} and more`;
}

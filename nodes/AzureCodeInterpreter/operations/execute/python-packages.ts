import { createHash } from 'node:crypto';
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { InvalidInputError } from '../../../../session-pool';
import { isInstalled } from '../../python/installed-packages';
import type { PackagesJob } from '../../python/job';
import type { ChosenSession } from '../../session/session-choice';
import { readRequirements } from './requirement-lines';
import { WheelFiles } from './wheel-files';

/** Two of Options: what is installed before the code, and from where. */
export const packageOptions: INodeProperties[] = [
	{
		displayName: 'Python Packages',
		name: 'pythonPackages',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: 'e.g. humanize>=4,<5',
		description:
			'Packages to install before the code, one to a line as in a requirements file; once for each session. The pool needs egress, or the wheels are given below.',
	},
	{
		displayName: 'Wheels From Binary Fields',
		name: 'wheelFields',
		type: 'string',
		default: '',
		placeholder: 'e.g. *.whl',
		description:
			'Binary fields with wheels, source packages or zip files of them, for pools without internet; several separated by commas. Python Packages are then installed from these only, or all of them where that is empty.',
	},
];

/** Packages that an execution asks for. */
export interface WantedPackages {
	requirements: string[];
	/** What to install from; from the internet when undefined. */
	wheels?: WheelFiles;
}

/**
 * Reads both options for one item.
 * @returns undefined when nothing is asked for
 * @throws InvalidInputError for what is no requirement
 */
export function readPackages(
	n8n: IExecuteFunctions,
	{ pythonPackages, wheelFields }: { pythonPackages?: unknown; wheelFields?: unknown },
	isPython: boolean,
): WantedPackages | undefined {
	const requirements = readRequirements(pythonPackages);
	const names = String(wheelFields ?? '').trim();
	if (requirements.length === 0 && names === '') return undefined;
	if (!isPython) {
		throw new InvalidInputError(
			"'Python Packages' and 'Wheels From Binary Fields' are for Python only",
			'Remove them from Options.',
		);
	}
	return { requirements, wheels: names === '' ? undefined : WheelFiles.of(n8n, names) };
}

/** What the program in the session is told of them; wheels are sent to a session once. */
export async function packagesJob(
	pool: object,
	session: ChosenSession,
	{ requirements, wheels }: WantedPackages,
	inlineBytes: number,
): Promise<PackagesJob> {
	const files = await wheels?.fingerprint();
	const key = createHash('sha256')
		.update(JSON.stringify([requirements, files ?? 'online']))
		.digest('hex');
	if (wheels === undefined) return { key, requirements };
	const isThere = isInstalled(pool, session.identifier, key);
	const sent = isThere ? undefined : await wheels.send(session, inlineBytes);
	return { key, requirements, offline: true, wheels: sent };
}

import type { IBinaryData, INodeProperties } from 'n8n-workflow';
import { InvalidInputError } from '../../../session-pool';
import type { NodeRun } from '../run/node-run';
import { asNumber, shownValue } from '../run/parameter-values';

const DEFAULT_HOURS = 24;

export const downloadLinkOption: INodeProperties = {
	displayName: 'Download Link Lifetime',
	name: 'downloadLinkLifetime',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: DEFAULT_HOURS,
	description:
		'Hours for which anybody who has the link can download a file from n8n without signing in; 0 for no links. An AI Agent is given links unless told otherwise; other nodes give them when this option is added.',
};

/** The Options of an operation, where this is one of them. */
export interface DownloadLinkOptions {
	downloadLinkLifetime?: unknown;
}

/** A file in n8n's store and the JSON that describes it. */
export interface DescribedFile {
	description: { downloadUrl?: unknown };
	binary: IBinaryData;
}

/**
 * Hours that links are to work, or undefined for no links.
 * @throws InvalidInputError for what is no number of hours
 */
export function linkHours(given: unknown, isTool: boolean): number | undefined {
	const value = given ?? (isTool ? DEFAULT_HOURS : 0);
	const hours = asNumber(value);
	if (hours >= 0 && Number.isFinite(hours)) return hours === 0 ? undefined : hours;
	throw new InvalidInputError(
		`'Download Link Lifetime' is ${shownValue(given)}, but must be a number of hours`,
		'Correct it in Options, or remove it there.',
	);
}

/**
 * Adds `downloadUrl` to the description of each file. n8n cannot make links to files that it keeps in
 * memory only, nor in versions that have no such function; the files are there all the same.
 */
export function addDownloadLinks(
	{ n8n, hints }: Pick<NodeRun, 'n8n' | 'hints'>,
	files: DescribedFile[],
	hours: number | undefined,
): void {
	if (hours === undefined) return;
	try {
		for (const { description, binary } of files) {
			const minutes = Math.max(1, Math.round(hours * 60));
			description.downloadUrl = n8n.helpers.createBinarySignedUrl(binary, `${minutes}m`);
		}
	} catch {
		hints.add(
			'n8n gives no download links while it keeps binary data in memory: set N8N_DEFAULT_BINARY_DATA_MODE to filesystem or database.',
		);
	}
}

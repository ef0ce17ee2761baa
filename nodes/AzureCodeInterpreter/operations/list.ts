import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { type RemoteFile, absolutePath, parseDirectory } from '../../../session-pool';
import { parsePattern } from '../files/file-pattern';
import { explainMissingFolder, listFolder, lostFiles } from '../files/folder';
import type { ChosenSession } from '../session/session-choice';
import { filesForModel } from '../agent/tool-reply';
import type { NodeRun } from '../run/node-run';
import { flagParameter, textParameter, wholeNumberParameter } from '../run/parameter-values';
import { forOperation } from './for-operation';
import type { Operation } from './operation';
import { describeSession, listPoolSessions } from './pool-sessions';

const RECURSIVE = { name: 'recursive', label: 'Recursive', otherwise: false };
const DIRECTORY = { name: 'directory', label: 'Directory' };
const PATTERN = { name: 'pattern', label: 'Pattern' };
const FILES = { show: { listed: ['files'] } };

/** What List gives. */
type Listed = 'files' | 'packages' | 'sessions';

const CHOICES = [
	{ name: 'Files', value: 'files', description: 'Files of the session' },
	{
		name: 'Installed Packages',
		value: 'packages',
		description: 'What code can import in any session of the pool',
	},
];
const SESSIONS = {
	name: 'Sessions',
	value: 'sessions',
	description: 'Sessions that the pool has at the moment, whoever opened them',
};

function listedParameter(
	options: INodeProperties['options'],
	displayOptions: INodeProperties['displayOptions'],
): INodeProperties {
	return {
		displayName: 'What to List',
		name: 'listed',
		type: 'options',
		noDataExpression: true,
		default: 'files',
		options,
		displayOptions,
	};
}

const parameters = forOperation('list', [
	listedParameter([...CHOICES, SESSIONS], { hide: { '@tool': [true] } }),
	listedParameter(CHOICES, { show: { '@tool': [true] } }),
	{
		displayName: 'Directory',
		name: 'directory',
		type: 'string',
		default: '',
		placeholder: 'e.g. reports',
		description: 'Folder below /mnt/data to list; leave empty for /mnt/data itself',
		displayOptions: FILES,
	},
	{
		displayName: 'Recursive',
		name: 'recursive',
		type: 'boolean',
		default: false,
		description: 'Whether to list the folders below as well',
		displayOptions: FILES,
	},
	{
		displayName: 'Pattern',
		name: 'pattern',
		type: 'string',
		default: '',
		placeholder: 'e.g. *.csv',
		description: 'Only files whose name matches; * stands for any text, ? for one character',
		displayOptions: FILES,
	},
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: true,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { returnAll: [false] } },
	},
]);

export const list: Operation = {
	parameters,

	forModel(items, { n8n }, itemIndex) {
		return readListed(n8n, itemIndex) === 'packages'
			? { packages: items.map(({ json }) => `${String(json.name)} ${String(json.version)}`) }
			: filesForModel(items);
	},

	async run(run, itemIndex) {
		const { n8n } = run;
		const limit = readLimit(n8n, itemIndex);
		const found = await LISTS[readListed(n8n, itemIndex)](run, itemIndex);
		return found.slice(0, limit).map((json) => ({ json }));
	},
};

const LISTS: Record<Listed, (run: NodeRun, itemIndex: number) => Promise<IDataObject[]>> = {
	files: listFiles,
	packages: listPackages,
	sessions: listSessions,
};

async function listSessions(run: NodeRun): Promise<IDataObject[]> {
	const sessions = await listPoolSessions(run);
	if (sessions.length === 0) run.hints.add('The pool has no session at the moment');
	return sessions.map(describeSession);
}

function readListed(n8n: IExecuteFunctions, itemIndex: number): Listed {
	const listed = n8n.getNodeParameter('listed', itemIndex, 'files');
	return listed === 'packages' || listed === 'sessions' ? listed : 'files';
}

async function listPackages({ pool, abortSignal }: NodeRun): Promise<IDataObject[]> {
	const { packages } = await pool.describePool({ abortSignal });
	return packages.map(({ name, version }) => ({ name, version }));
}

function readLimit(n8n: IExecuteFunctions, itemIndex: number): number {
	const returnAll = { name: 'returnAll', label: 'Return All', otherwise: true };
	if (flagParameter(n8n, itemIndex, returnAll)) return Infinity;
	return wholeNumberParameter(n8n, itemIndex, { name: 'limit', label: 'Limit', least: 1 });
}

async function listFiles(
	{ n8n, session, hints }: NodeRun,
	itemIndex: number,
): Promise<IDataObject[]> {
	const directory = parseDirectory(textParameter(n8n, itemIndex, DIRECTORY));
	const recursive = flagParameter(n8n, itemIndex, RECURSIVE);
	const pattern = textParameter(n8n, itemIndex, PATTERN).trim();
	const isWanted = pattern === '' ? () => true : named(pattern);
	const chosen = await session(itemIndex);
	const listing = { directory, recursive };
	// A folder that is asked for by name should be there; with a pattern it is part of what may not match.
	const all =
		(pattern === ''
			? await chosen.client.files
					.list(listing)
					.catch(async (error: unknown) => await explainMissingFolder(chosen, directory, error))
			: await listFolder(chosen, listing)) ?? [];
	const files = all.filter(isWanted);
	if (files.length === 0)
		hints.add(
			pattern === '' ? nothing(directory, chosen) : `No file of the session matches '${pattern}'`,
		);
	return files.map((file) => toJson(file, chosen.identifier));
}

function nothing(directory: string, session: ChosenSession): string {
	const folder = absolutePath({ directory, name: '' });
	return `${folder} holds nothing. ${lostFiles(session)}`;
}

/** A pattern with a folder is for the path below `/mnt/data`, one without for the name alone. */
function named(pattern: string): (file: RemoteFile) => boolean {
	const { matches } = parsePattern(pattern);
	return (file) =>
		file.type === 'file' && matches(pattern.includes('/') ? file : { ...file, directory: '' });
}

function toJson(file: RemoteFile, sessionIdentifier: string) {
	return {
		name: file.name,
		path: file.path,
		type: file.type,
		directory: file.directory,
		sizeInBytes: file.sizeInBytes,
		contentType: file.contentType,
		lastModifiedAt: file.lastModifiedAt,
		sessionIdentifier,
	};
}

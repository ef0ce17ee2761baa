import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { type RemoteFile, parseDirectory } from '../../../session-pool';
import { parsePattern } from '../files/file-pattern';
import { filesForModel } from '../agent/tool-reply';
import type { NodeRun } from '../run/node-run';
import { textParameter } from '../run/text-parameter';
import { forOperation } from './for-operation';
import type { Operation } from './operation';

const FILES = { show: { listed: ['files'] } };

const parameters = forOperation('list', [
	{
		displayName: 'What to List',
		name: 'listed',
		type: 'options',
		noDataExpression: true,
		default: 'files',
		options: [
			{ name: 'Files', value: 'files', description: 'Files of the session' },
			{
				name: 'Installed Packages',
				value: 'packages',
				description: 'What code can import in any session of the pool',
			},
		],
	},
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
		return listsPackages(n8n, itemIndex)
			? { packages: items.map(({ json }) => `${String(json.name)} ${String(json.version)}`) }
			: filesForModel(items);
	},

	async run(run, itemIndex) {
		const { n8n, pool, abortSignal } = run;
		const found = listsPackages(n8n, itemIndex)
			? (await pool.describePool({ abortSignal })).packages.map(({ name, version }) => ({
					name,
					version,
				}))
			: await listFiles(run, itemIndex);
		const returnAll = n8n.getNodeParameter('returnAll', itemIndex, true) as boolean;
		const limit = returnAll
			? found.length
			: (n8n.getNodeParameter('limit', itemIndex, 50) as number);
		return found.slice(0, limit).map((json) => ({ json }));
	},
};

function listsPackages(n8n: IExecuteFunctions, itemIndex: number): boolean {
	return n8n.getNodeParameter('listed', itemIndex, 'files') === 'packages';
}

async function listFiles({ n8n, session }: NodeRun, itemIndex: number): Promise<IDataObject[]> {
	const directory = parseDirectory(textParameter(n8n, 'directory', itemIndex));
	const recursive = n8n.getNodeParameter('recursive', itemIndex, false) as boolean;
	const pattern = textParameter(n8n, 'pattern', itemIndex).trim();
	const isWanted = pattern === '' ? () => true : named(pattern);
	const { identifier, client } = await session(itemIndex);
	const all = await client.files.list({ directory, recursive });
	return all.filter(isWanted).map((file) => toJson(file, identifier));
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

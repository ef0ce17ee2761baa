import type { RemoteFile } from '../../../session-pool/types';
import { parseDirectory } from '../../../session-pool/remote-path';
import { matcher } from '../file-pattern';
import { type Operation, forOperation, textParameter } from './operation';

const parameters = forOperation('list', [
	{
		displayName: 'Directory',
		name: 'directory',
		type: 'string',
		default: '',
		placeholder: 'e.g. reports',
		description: 'Folder below /mnt/data to list; leave empty for /mnt/data itself',
	},
	{
		displayName: 'Recursive',
		name: 'recursive',
		type: 'boolean',
		default: false,
		description: 'Whether to list the folders below as well',
	},
	{
		displayName: 'Pattern',
		name: 'pattern',
		type: 'string',
		default: '',
		placeholder: 'e.g. *.csv',
		description: 'Only files whose name matches; * stands for any text, ? for one character',
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

	async run({ n8n, pool, session, abortSignal }, itemIndex) {
		const directory = parseDirectory(textParameter(n8n, 'directory', itemIndex));
		const recursive = n8n.getNodeParameter('recursive', itemIndex, false) as boolean;
		const pattern = textParameter(n8n, 'pattern', itemIndex).trim();
		const isWanted = pattern === '' ? () => true : named(pattern);
		const { identifier } = session(itemIndex);
		const all = await pool.listFiles(identifier, { directory, recursive }, { abortSignal });
		const wanted = all.filter(isWanted);
		const returnAll = n8n.getNodeParameter('returnAll', itemIndex, true) as boolean;
		const limit = returnAll
			? wanted.length
			: (n8n.getNodeParameter('limit', itemIndex, 50) as number);
		return wanted.slice(0, limit).map((file) => ({ json: toJson(file, identifier) }));
	},
};

/** A pattern with a folder is for the path below `/mnt/data`, one without for the name alone. */
function named(pattern: string): (file: RemoteFile) => boolean {
	const matches = matcher(parseDirectory(pattern));
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

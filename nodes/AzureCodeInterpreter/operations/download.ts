import type { INodeExecutionData } from 'n8n-workflow';
import { downloadToBinary } from '../binary-output';
import { selectFiles } from '../file-selection';
import { filesParameter } from './files-parameter';
import { type Operation, forOperation } from './operation';

const parameters = forOperation('download', [
	filesParameter,
	{
		displayName: 'Put Output File in Field',
		name: 'outputBinaryField',
		type: 'string',
		required: true,
		default: 'data',
		hint: 'The name of the output binary field to put the file in',
	},
]);

export const download: Operation = {
	parameters,

	async run(run, itemIndex) {
		const { n8n, pool, abortSignal } = run;
		const session = run.session(itemIndex);
		const field = n8n.getNodeParameter('outputBinaryField', itemIndex, 'data') as string;
		const paths = await selectFiles(run, session, n8n.getNodeParameter('filePaths', itemIndex));
		const items: INodeExecutionData[] = [];
		for (const path of paths) {
			// A listing already said when the file changed; for a plain path it is asked for meanwhile.
			const [file, { lastModifiedAt }] = await Promise.all([
				downloadToBinary(run, session, path),
				path.lastModifiedAt === undefined
					? pool.getFile(session.identifier, path, { abortSignal })
					: path,
			]);
			items.push({
				json: {
					name: file.name,
					path: file.path,
					sizeInBytes: file.sizeInBytes,
					contentType: file.mimeType,
					lastModifiedAt: lastModifiedAt ?? null,
					sessionIdentifier: session.identifier,
				},
				binary: { [field]: file.binary },
			});
		}
		return items;
	},
};

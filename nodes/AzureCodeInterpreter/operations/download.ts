import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { RemoteFile } from '../../../session-pool';
import { downloadToBinary } from '../files/output-file';
import { explainMissing } from '../files/folder';
import { type SelectedFile, readFiles, selectFiles } from '../files/file-selection';
import {
	type DescribedFile,
	type DownloadLinkOptions,
	addDownloadLinks,
	downloadLinkOption,
	linkHours,
} from '../files/download-link';
import type { ChosenSession } from '../session/session-choice';
import { filesForModel } from '../agent/tool-reply';
import { filesParameter } from './files-parameter';
import { textParameter } from '../run/parameter-values';
import { forOperation } from './for-operation';
import type { Operation } from './operation';

const parameters = forOperation('download', [
	...filesParameter(),
	{
		displayName: 'Put Output File in Field',
		name: 'outputBinaryField',
		type: 'string',
		required: true,
		default: 'data',
		hint: 'The name of the output binary field to put the file in',
	},
]);

const OUTPUT_FIELD = { name: 'outputBinaryField', label: 'Put Output File in Field' };

export const download: Operation = {
	parameters,
	options: forOperation('download', [
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [downloadLinkOption],
		},
	]),
	forModel: filesForModel,

	async run(run, itemIndex) {
		const { n8n, isTool } = run;
		const options = (n8n.getNodeParameter('options', itemIndex, {}) ?? {}) as DownloadLinkOptions;
		const hours = linkHours(options.downloadLinkLifetime, isTool);
		const lines = readFiles(n8n.getNodeParameter('filePaths', itemIndex, ''));
		const field = textParameter(n8n, itemIndex, OUTPUT_FIELD) || 'data';
		const session = await run.session(itemIndex);
		const paths = await selectFiles(run, session, lines);
		const items: INodeExecutionData[] = [];
		const files: DescribedFile[] = [];
		for (const path of paths) {
			const metadata = describe(session, path);
			// When there is no such file, the download says so.
			metadata.catch(() => {});
			const file = await downloadToBinary(run, session, path, metadata).catch(
				async (error: unknown) => await explainMissing(session, path, error),
			);
			const json: IDataObject = {
				name: file.name,
				path: file.path,
				sizeInBytes: file.sizeInBytes,
				contentType: file.mimeType,
				lastModifiedAt: (await metadata).lastModifiedAt ?? null,
				sessionIdentifier: session.identifier,
			};
			items.push({ json, binary: { [field]: file.binary } });
			files.push({ description: json, binary: file.binary });
		}
		addDownloadLinks(run, files, hours);
		return items;
	},
};

/** A listing has already said it; for a plain path it is asked for while the file is on its way. */
async function describe(
	{ client }: ChosenSession,
	file: SelectedFile,
): Promise<Partial<RemoteFile>> {
	if (file.lastModifiedAt !== undefined) return file;
	return await client.files.get(file);
}

import { absolutePath } from '../../../session-pool';
import { explainMissing } from '../files/folder';
import { readFiles, selectFiles } from '../files/file-selection';
import { filesForModel } from '../agent/tool-reply';
import { filesParameter } from './files-parameter';
import { forOperation } from './for-operation';
import type { Operation } from './operation';

const parameters = forOperation('delete', [
	{
		displayName: 'What to Delete',
		name: 'target',
		type: 'options',
		default: 'files',
		options: [
			{ name: 'Files', value: 'files', description: 'Some files of the session' },
			{
				name: 'Whole Session',
				value: 'session',
				description: 'The session with its files and variables; frees its place in the pool',
			},
		],
	},
	...filesParameter({ show: { target: ['files'] } }),
]);

export const deleteOperation: Operation = {
	parameters,

	forModel(items) {
		return { deleted: true, ...filesForModel(items.filter(({ json }) => 'path' in json)) };
	},

	async run(run, itemIndex) {
		const { n8n } = run;
		const wholeSession = n8n.getNodeParameter('target', itemIndex, 'files') === 'session';
		const lines = wholeSession ? [] : readFiles(n8n.getNodeParameter('filePaths', itemIndex, ''));
		const session = await run.session(itemIndex);
		const sessionIdentifier = session.identifier;
		if (wholeSession) {
			await session.client.end();
			run.endings.wasDeleted(session);
			return [{ json: { deleted: true, sessionIdentifier } }];
		}
		const paths = await selectFiles(run, session, lines);
		for (const path of paths) {
			await session.client.files
				.delete(path)
				.catch(async (error: unknown) => await explainMissing(session, path, error));
		}
		return paths.map((path) => ({
			json: { deleted: true, name: path.name, path: absolutePath(path), sessionIdentifier },
		}));
	},
};

import type { INodeProperties } from 'n8n-workflow';
import { absolutePath } from '../../../session-pool';
import { explainMissing } from '../files/folder';
import { readFiles, selectFiles } from '../files/file-selection';
import { filesForModel } from '../agent/tool-reply';
import { POOL_SESSIONS, deletePoolSessions, poolSessionsParameters } from './delete-sessions';
import { filesParameter } from './files-parameter';
import { forOperation } from './for-operation';
import type { Operation } from './operation';

const FILES = { name: 'Files', value: 'files', description: 'Some files of the session' };
const SESSIONS = {
	name: 'Sessions of the Pool',
	value: POOL_SESSIONS,
	description: 'Sessions by age, by identifier, or because nodes of this n8n opened them',
};
const SESSION = {
	name: 'Whole Session',
	value: 'session',
	description: 'The session with its files and variables; frees its place in the pool',
};

function targetParameter(
	options: INodeProperties['options'],
	displayOptions: INodeProperties['displayOptions'],
): INodeProperties {
	return {
		displayName: 'What to Delete',
		name: 'target',
		type: 'options',
		default: 'files',
		options,
		displayOptions,
	};
}

const parameters = forOperation('delete', [
	targetParameter([FILES, SESSIONS, SESSION], { hide: { '@tool': [true] } }),
	targetParameter([FILES, SESSION], { show: { '@tool': [true] } }),
	...filesParameter({ show: { target: ['files'] } }),
	...poolSessionsParameters,
]);

export const deleteOperation: Operation = {
	parameters,

	forModel(items) {
		return { deleted: true, ...filesForModel(items.filter(({ json }) => 'path' in json)) };
	},

	async run(run, itemIndex) {
		const { n8n } = run;
		const target = n8n.getNodeParameter('target', itemIndex, 'files');
		if (target === POOL_SESSIONS) return await deletePoolSessions(run, itemIndex);
		const wholeSession = target === 'session';
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

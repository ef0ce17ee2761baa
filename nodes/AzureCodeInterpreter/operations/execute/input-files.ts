import type { IExecuteFunctions } from 'n8n-workflow';
import {
	type FileContent,
	type RemoteFile,
	type RemotePath,
	absolutePath,
	assertSendable,
	parseFilePath,
	toFileName,
} from '../../../../session-pool';
import { inputFiles } from '../../files/input-file';
import { FILES_AT_ONCE, mapConcurrently } from '../../run/concurrency';
import { explainPartialUpload } from '../../files/partial-upload';
import type { ChosenSession } from '../../session/session-choice';
import { uniqueNames } from '../../files/unique-names';
import type { ExecuteSettings } from './settings';
import type { NodeRun } from '../../run/node-run';

/** A binary field of the item and the file it became. */
export interface InputFileInSession {
	field: string;
	file: RemoteFile;
}

/** Puts the binary fields that are asked for into the session; all are checked before the first is sent. */
export async function sendInputFiles(
	{ n8n }: NodeRun,
	itemIndex: number,
	{ client }: ChosenSession,
	{ inputBinaryFields, allItems }: ExecuteSettings,
): Promise<InputFileInSession[]> {
	const indexes = allItems ? [...n8n.getInputData().keys()] : [itemIndex];
	const files = await filesToSend(n8n, indexes, inputBinaryFields);
	const sent = new Map<number, RemoteFile>();
	const send = async (index: number): Promise<void> => {
		const { path, content } = files[index];
		sent.set(index, await client.files.upload(path, content));
	};
	try {
		// The first by itself: it may open the session, and two such calls at once might open two.
		if (files.length > 0) await send(0);
		if (files.length > 1)
			await mapConcurrently(files.length - 1, FILES_AT_ONCE, (rest) => send(rest + 1));
	} catch (error) {
		const pathsOf = (arrived: boolean) =>
			files.filter((_, index) => sent.has(index) === arrived).map(({ path }) => absolutePath(path));
		explainPartialUpload(pathsOf(true), pathsOf(false))(error);
	}
	return files.map(({ field }, index) => ({ field, file: sent.get(index) as RemoteFile }));
}

async function filesToSend(
	n8n: IExecuteFunctions,
	indexes: number[],
	fields: unknown,
): Promise<Array<{ field: string; path: RemotePath; content: FileContent }>> {
	const found = [];
	for (const index of indexes) {
		found.push(...(await inputFiles(n8n, index, fields, 'Input Binary Fields')));
	}
	// Attachments come with any name; one the service refuses must not stop a pipeline.
	const names = uniqueNames(found.map(({ fileName }) => toFileName(fileName)));
	const files = found.map(({ field, content }, index) => {
		const path = parseFilePath(names[index]);
		assertSendable.file(path, content.sizeInBytes);
		return { field, path, content };
	});
	const renamed = found.filter(({ fileName }, index) => fileName !== names[index]);
	if (renamed.length > 0) {
		const pairs = found
			.map(({ fileName }, index) => ({ fileName, name: names[index] }))
			.filter(({ fileName, name }) => fileName !== name)
			.slice(0, 5)
			.map(({ fileName, name }) => `'${fileName}' is '${name}'`);
		n8n.addExecutionHints({
			message: `${renamed.length} input file(s) have another name in the session: ${pairs.join(', ')}. The field 'inputFiles' lists all.`,
			location: 'outputPane',
		});
	}
	return files;
}

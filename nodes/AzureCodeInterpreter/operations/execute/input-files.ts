import { buffer } from 'node:stream/consumers';
import {
	type FileContent,
	type RemoteFile,
	type RemotePath,
	absolutePath,
	assertSendable,
	parseFilePath,
	toFileName,
} from '../../../../session-pool';
import { type InputFile, inputFiles } from '../../files/input-file';
import { explainPartialUpload } from '../../files/partial-upload';
import { uniqueNames } from '../../files/unique-names';
import type { PutFile } from '../../python/job';
import { counted } from '../../run/counted';
import { FILES_AT_ONCE, mapConcurrently } from '../../run/concurrency';
import { toNodeError } from '../../run/node-error';
import type { NodeRun } from '../../run/node-run';
import type { ChosenSession } from '../../session/session-choice';
import type { InputFileInSession } from './outcome';

/** A binary field of an item, where it goes and what is in it. */
interface FileToSend {
	field: string;
	path: RemotePath;
	content: FileContent;
}

/** Input files of one execution: those that travel with the code, and those that are in the session before. */
export class InputFiles {
	/** What the service said of files that were uploaded, in no particular order. */
	readonly uploaded: RemoteFile[] = [];

	private constructor(private readonly files: FileToSend[]) {}

	/**
	 * Finds the binary fields that are asked for, in each item by its own parameter; all are checked before
	 * anything is sent.
	 * @param first a file of the first item that is needed whatever is asked for, and keeps its name
	 */
	static async of(
		{ n8n, hints }: NodeRun,
		indexes: number[],
		first?: InputFile,
	): Promise<InputFiles> {
		const found = first === undefined ? [] : [first];
		for (const index of indexes) {
			try {
				const fields = n8n.getNodeParameter('inputBinaryFields', index, '');
				const files = await inputFiles(n8n, index, fields, 'Input Binary Fields');
				const isFirst = ({ field }: InputFile) => index === indexes[0] && field === first?.field;
				found.push(...files.filter((file) => !isFirst(file)));
			} catch (error) {
				throw toNodeError(n8n.getNode(), error, index);
			}
		}
		// Attachments come with any name; one the service refuses must not stop a pipeline.
		const names = uniqueNames(found.map(({ fileName }) => toFileName(fileName)));
		hintRenamed(
			hints,
			found.map(({ fileName }, index) => [fileName, names[index]]),
		);
		const files = found.map(({ field, content }, index) => {
			const path = parseFilePath(names[index]);
			assertSendable.file(path, content.sizeInBytes);
			return { field, path, content };
		});
		return new InputFiles(files);
	}

	/** Where the first of them is in the session; there has to be one. */
	get firstPath(): RemotePath {
		return this.files[0].path;
	}

	/** What the item says of them. */
	get described(): InputFileInSession[] {
		return this.files.map(({ field, path }) => ({
			field,
			name: path.name,
			path: absolutePath(path),
		}));
	}

	/**
	 * Uploads what is too large to travel with the code, and reads the rest.
	 * @param inlineBytes what may travel with the code altogether; 0 for nothing
	 */
	async send({ client }: ChosenSession, inlineBytes: number): Promise<PutFile[]> {
		const inline: FileToSend[] = [];
		const large: FileToSend[] = [];
		let room = inlineBytes;
		for (const file of this.files) {
			const fits = file.content.sizeInBytes <= room && inlineBytes > 0;
			if (fits) room -= file.content.sizeInBytes;
			(fits ? inline : large).push(file);
		}
		await this.upload(client, large);
		return await Promise.all(
			inline.map(async ({ path, content }) => ({
				path: absolutePath(path),
				data: (await buffer(await content.open())).toString('base64'),
			})),
		);
	}

	private async upload(client: ChosenSession['client'], files: FileToSend[]): Promise<void> {
		const sent = new Set<FileToSend>();
		const send = async (file: FileToSend): Promise<void> => {
			this.uploaded.push(await client.files.upload(file.path, file.content));
			sent.add(file);
		};
		try {
			// The first by itself: it may open the session, and two such calls at once might open two.
			if (files.length > 0) await send(files[0]);
			const rest = files.slice(1);
			await mapConcurrently(rest.length, FILES_AT_ONCE, (index) => send(rest[index]));
		} catch (error) {
			const pathsOf = (arrived: boolean) =>
				files.filter((file) => sent.has(file) === arrived).map(({ path }) => absolutePath(path));
			explainPartialUpload(pathsOf(true), pathsOf(false))(error);
		}
	}
}

function hintRenamed(hints: NodeRun['hints'], names: Array<[string, string]>): void {
	const renamed = names.filter(([before, after]) => before !== after);
	if (renamed.length === 0) return;
	const pairs = renamed.slice(0, 5).map(([before, after]) => `'${before}' is '${after}'`);
	hints.add(
		`${counted(renamed.length, 'input file')} got another name in the session: ${pairs.join(', ')}. The field 'inputFiles' lists all.`,
	);
}

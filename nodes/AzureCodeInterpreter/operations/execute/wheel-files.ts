import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { IExecuteFunctions } from 'n8n-workflow';
import {
	type FileContent,
	InvalidInputError,
	absolutePath,
	assertSendable,
} from '../../../../session-pool';
import { namesOnLine } from '../../files/file-names';
import { isPattern, parsePattern } from '../../files/file-pattern';
import { binaryFieldsOf, inputFiles } from '../../files/input-file';
import type { PutWheel } from '../../python/job';
import { randomHex } from '../../python/random-hex';
import { FILES_AT_ONCE, mapConcurrently } from '../../run/concurrency';
import type { ChosenSession } from '../../session/session-choice';

const LABEL = 'Wheels From Binary Fields';
/** Names of wheels, source packages and archives of them; pip reads versions and platforms out of the names. */
const PACKAGE_FILE = /^[\w.+!-]+(?:\.whl|\.tar\.gz|\.zip)$/;

interface WheelFile {
	name: string;
	content: FileContent;
	sha256: string;
}

/** Files that packages are installed from. They belong to a session, not to an item: all items are looked through. */
export class WheelFiles {
	private found?: Promise<WheelFile[]>;

	private constructor(
		private readonly n8n: IExecuteFunctions,
		private readonly names: string,
	) {}

	private static readonly known = new WeakMap<IExecuteFunctions, Map<string, WheelFiles>>();

	/** Those of one run of the node, which are read once however many items ask for them. */
	static of(n8n: IExecuteFunctions, names: string): WheelFiles {
		const ofRun = WheelFiles.known.get(n8n) ?? new Map<string, WheelFiles>();
		WheelFiles.known.set(n8n, ofRun);
		const wheels = ofRun.get(names) ?? new WheelFiles(n8n, names);
		ofRun.set(names, wheels);
		return wheels;
	}

	/** Tells other files from these. */
	async fingerprint(): Promise<string[]> {
		return (await this.files()).map(({ name, sha256 }) => `${name} ${sha256}`);
	}

	/**
	 * Uploads what is too large to travel with the code, and reads the rest.
	 * @param inlineBytes what may travel with the code altogether
	 */
	async send({ client }: ChosenSession, inlineBytes: number): Promise<PutWheel[]> {
		const files = await this.files();
		const total = files.reduce((sum, { content }) => sum + content.sizeInBytes, 0);
		const isSmall = total <= inlineBytes;
		return await mapConcurrently(files.length, isSmall ? FILES_AT_ONCE : 1, async (index) => {
			const { name, content } = files[index];
			if (isSmall) return { name, data: (await contentOf(content)).toString('base64') };
			const path = { directory: '', name: `n8n-wheel-${randomHex()}.bin` };
			await client.files.upload(path, content);
			return { name, file: absolutePath(path) };
		});
	}

	private async files(): Promise<WheelFile[]> {
		this.found ??= this.find();
		return await this.found;
	}

	private async find(): Promise<WheelFile[]> {
		const files = new Map<string, WheelFile>();
		const wanted = namesOnLine(this.names).parts.filter((name) => name !== '');
		for (const index of this.n8n.getInputData().keys()) {
			for (const [field, { fileName }] of binaryFieldsOf(this.n8n, index)) {
				if (!wanted.some((name) => isWanted(name, field, fileName))) continue;
				const name = fileName?.trim() || field;
				if (files.has(name)) continue;
				if (!PACKAGE_FILE.test(name)) {
					if (!wanted.includes(field) && !wanted.includes(name)) continue;
					throw noPackage(name);
				}
				const [{ content }] = await inputFiles(this.n8n, index, field, LABEL);
				assertSendable.file({ directory: '', name }, content.sizeInBytes);
				files.set(name, { name, content, sha256: sha256(await contentOf(content)) });
			}
		}
		if (files.size === 0) throw this.nothing();
		return [...files.values()];
	}

	private nothing(): InvalidInputError {
		return new InvalidInputError(
			`'Wheels From Binary Fields' finds no wheel by '${this.names}' in any item`,
			'Name binary fields or files, such as *.whl, whose file names end in .whl, .tar.gz or .zip; pip reads the version out of the name.',
		);
	}
}

/** A pattern is for the name of the field or that of its file. */
function isWanted(name: string, field: string, fileName: string | undefined): boolean {
	if (name === field || name === fileName) return true;
	if (!isPattern(name)) return false;
	const { matches } = parsePattern(name);
	const isMatch = (text: string) => matches({ directory: '', name: text });
	return isMatch(field) || isMatch(fileName ?? '');
}

function noPackage(name: string): InvalidInputError {
	return new InvalidInputError(
		`'Wheels From Binary Fields' was given '${name}', which is no package`,
		'Give wheels (.whl), source packages (.tar.gz), or an archive of them (.zip), under their own file names.',
	);
}

async function contentOf(content: FileContent): Promise<Buffer> {
	return await buffer(await content.open());
}

function sha256(content: Buffer): string {
	return createHash('sha256').update(content).digest('hex');
}

import type { IBinaryData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { ExecutionOutcome, InlineImage } from '../../../../session-pool';

/** What the JSON of an Execute item says about one of its files. */
export interface FileEntry extends IDataObject {
	name: string;
	/** Absolute path in the session; null for a picture that exists only in the reply. */
	path: string | null;
	sizeInBytes: number;
	mimeType: string;
	/** Binary field of the same item that holds the file. */
	binaryField: string;
	/** Where the file can be had without signing in to n8n, for some hours. */
	downloadUrl?: string;
}

const MIME_TYPES: Record<string, string> = {
	png: 'image/png',
	jpg: 'image/jpeg',
	jpeg: 'image/jpeg',
	gif: 'image/gif',
	webp: 'image/webp',
	svg: 'image/svg+xml',
	'svg+xml': 'image/svg+xml',
	pdf: 'application/pdf',
};

/** The item of one execution; pictures that the service returned inline become binary `image`, `image_2` … */
export async function outcomeItem(
	n8n: IExecuteFunctions,
	outcome: ExecutionOutcome,
	sessionIdentifier: string,
): Promise<
	INodeExecutionData & { json: { files: FileEntry[] }; binary?: Record<string, IBinaryData> }
> {
	const { status, result, stdout, stderr, executionTimeMs, exitCode } = outcome;
	const files: FileEntry[] = [];
	const binary: Record<string, IBinaryData> = {};
	for (const [index, image] of outcome.images.entries()) {
		const binaryField = index === 0 ? 'image' : `image_${index + 1}`;
		const stored = await storeImage(n8n, image, binaryField);
		binary[binaryField] = stored;
		files.push({
			name: stored.fileName ?? binaryField,
			path: null,
			sizeInBytes: image.content.length,
			mimeType: stored.mimeType,
			binaryField,
		});
	}
	return {
		json: {
			status,
			result: result as IDataObject,
			stdout,
			stderr,
			executionTimeMs,
			...(exitCode === undefined ? {} : { exitCode }),
			sessionIdentifier,
			files,
		},
		...(files.length === 0 ? {} : { binary }),
	};
}

async function storeImage(n8n: IExecuteFunctions, { content, format }: InlineImage, field: string) {
	const ending = format === 'svg+xml' ? 'svg' : format;
	const mimeType = MIME_TYPES[format] ?? `image/${format}`;
	return await n8n.helpers.prepareBinaryData(content, `${field}.${ending}`, mimeType);
}

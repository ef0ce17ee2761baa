import type { IExecuteFunctions } from 'n8n-workflow';
import { fetchOutputFiles } from '../../../../nodes/AzureCodeInterpreter/operations/execute/output-files';
import type { NodeRun } from '../../../../nodes/AzureCodeInterpreter/run/node-run';
import type { ChosenSession } from '../../../../nodes/AzureCodeInterpreter/session/session-choice';

/** What n8n's store is asked to keep, for files that came with a report, which code can forge. */
async function stored(files: Array<{ name: string; mimeType?: string; field?: string }>) {
	const kept: Array<[fileName: unknown, mimeType: unknown]> = [];
	const n8n = {
		helpers: {
			prepareBinaryData: async (content: Buffer, fileName: string, mimeType?: string) => {
				kept.push([fileName, mimeType]);
				return await Promise.resolve({ fileName, mimeType, data: '', bytes: content.length });
			},
		},
	} as unknown as IExecuteFunctions;
	const made = files.map((file) => ({
		...file,
		path: null,
		content: Buffer.from('x'),
		sizeInBytes: 1,
	}));
	const brought = await fetchOutputFiles({ n8n } as NodeRun, {} as ChosenSession, made, 'file_');
	return { kept, fields: brought.files.map(({ binaryField }) => binaryField) };
}

test.each(['image/png\r\nX-Evil: 1', '../../etc/passwd', 'a'.repeat(200) + '/b', ''])(
	'the MIME type %j is not handed to n8n',
	async (mimeType) => {
		const { kept } = await stored([{ name: 'figure-1.png', mimeType, field: 'image' }]);
		expect(kept).toEqual([['figure-1.png', 'application/octet-stream']]);
	},
);

test('a name that no computer takes is made one', async () => {
	const { kept } = await stored([{ name: 'CON.png', mimeType: 'image/png', field: 'image' }]);
	expect(kept).toEqual([['_CON.png', 'image/png']]);
});

test('fields of one name are told apart, also from names that end in a number', async () => {
	const { fields } = await stored(
		['a', 'a', 'a_2', 'a', 'a_2'].map((field) => ({ name: 'x', field })),
	);
	expect(fields).toEqual(['a', 'a_2', 'a_2_2', 'a_3', 'a_2_3']);
});

import { Readable } from 'node:stream';
import {
	fetchShown,
	lostOf,
} from '../../../../nodes/AzureCodeInterpreter/operations/execute/fetched-shown';
import type { Shown } from '../../../../nodes/AzureCodeInterpreter/python/report';
import type { NodeRun } from '../../../../nodes/AzureCodeInterpreter/run/node-run';
import type { ChosenSession } from '../../../../nodes/AzureCodeInterpreter/session/session-choice';
import { SessionPoolError } from '../../../../session-pool';

const png = (more: Partial<Shown>): Shown => ({
	mimeType: 'image/png',
	name: 'figure.png',
	sizeInBytes: 3,
	...more,
});

/** Fetches what was shown from a session with one file, of three bytes. */
async function fetched(shown: Shown[], failure?: Error, abortSignal?: AbortSignal) {
	const asked: string[] = [];
	const download = async (file: { name: string }) => {
		asked.push(file.name);
		if (failure !== undefined) throw failure;
		return await Promise.resolve({ stream: Readable.from([Buffer.from('abc')]) });
	};
	const session = { client: { files: { download } } } as unknown as ChosenSession;
	const result = await fetchShown({ abortSignal } as NodeRun, session, shown);
	return { result, asked };
}

const inFile = png({ file: '/mnt/data/n8n-shown.png' });

test('what is in a file is fetched, and what came with the report is not', async () => {
	const { result, asked } = await fetched([
		inFile,
		png({ data: 'eHl6' }),
		png({ name: 'none.png' }),
	]);
	expect(result.map(({ data }) => data)).toEqual([
		Buffer.from('abc').toString('base64'),
		'eHl6',
		undefined,
	]);
	expect(result[0]).not.toHaveProperty('file');
	expect(asked).toEqual(['n8n-shown.png']);
});

test.each<[string, Shown, Error | undefined]>([
	['is gone', inFile, new SessionPoolError('gone', '', { kind: 'notFound', mayHaveRun: false })],
	['has another size', { ...inFile, sizeInBytes: 2 }, undefined],
	['has a name that is no path', { ...inFile, file: '../x' }, undefined],
])('a file that %s is told beside the rest', async (_, shown, failure) => {
	const { result } = await fetched([shown, png({ data: 'eHl6' })], failure);
	expect(result.map(({ data }) => data)).toEqual([undefined, 'eHl6']);
	expect(lostOf(result)).toEqual([
		{
			name: 'figure.png',
			path: null,
			sizeInBytes: shown.sizeInBytes,
			reason: 'it could not be fetched before the next cell ran',
		},
	]);
});

test('a workflow that is stopped fetches nothing more', async () => {
	const cancelled = new SessionPoolError('x', '', { kind: 'cancelled', mayHaveRun: true });
	await expect(fetched([inFile], cancelled)).rejects.toBe(cancelled);
	const other = new Error('the connection was closed');
	await expect(fetched([inFile], other, AbortSignal.abort())).rejects.toBe(other);
});

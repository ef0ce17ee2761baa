import { attachFiles } from '../../run/error-files';
import type { NodeRun } from '../../run/node-run';
import type { ChosenSession } from '../../session/session-choice';
import { fetchOutputFiles } from './output-files';
import type { MadeFile } from './outcome';

/** Stores a file for the item that an error becomes; where the error ends the workflow nobody would see it. */
export async function attachKept(
	run: NodeRun,
	session: ChosenSession,
	error: Error,
	file: MadeFile | undefined,
): Promise<void> {
	if (file === undefined || !run.n8n.continueOnFail()) return;
	const { files } = await fetchOutputFiles(run, session, [file], '');
	attachFiles(
		error,
		Object.fromEntries(files.map(({ binaryField, binary }) => [binaryField, binary])),
	);
}

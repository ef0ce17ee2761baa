import { InvalidInputError } from '../../../../session-pool';
import { ExecutedNotebook } from '../../python/notebook/executed-notebook';
import { type Parameterised, injectParameters } from '../../python/notebook/injected-parameters';
import { readNotebook } from '../../python/notebook/notebook';
import type { NodeRun } from '../../run/node-run';
import type { ChosenSession } from '../../session/session-choice';
import { type CodeFile, nameOfCodeFile, readCodeFile } from './code-file';
import type { InputFiles } from './input-files';
import { NotebookRun } from './notebook-run';
import { readNotebookParameters } from './notebook-parameters';
import type { CodeResult } from './outcome';
import type { ExecuteSettings } from './settings';

/** Larger notebooks hold data or pictures that belong into files. */
const MAX_NOTEBOOK_BYTES = 20 * 1024 * 1024;

/**
 * Runs a notebook cell by cell, each as an execution of its own, and gives it back with its outputs.
 * @throws InvalidInputError before anything runs, for a notebook or parameters that cannot be
 */
export async function runNotebook(
	run: NodeRun,
	itemIndex: number,
	session: ChosenSession,
	settings: ExecuteSettings,
	inputs: InputFiles,
	file: CodeFile,
): Promise<CodeResult> {
	const name = nameOfCodeFile(file);
	const values = readNotebookParameters(run.n8n, itemIndex);
	const content = await readCodeFile(file, session, MAX_NOTEBOOK_BYTES);
	const parameterised = injectParameters(readNotebook(textOf(content, name), name), values);
	hintParameters(run, parameterised, name);
	const executed = new ExecutedNotebook(parameterised.notebook, name, values);
	return await new NotebookRun(run, itemIndex, session, settings, executed).run(inputs);
}

function textOf(content: Buffer, name: string): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(content);
	} catch {
		throw new InvalidInputError(
			`The notebook ${name} is no text in UTF-8`,
			'Give a file that Jupyter, VS Code or Colab saved.',
		);
	}
}

/** What papermill would warn of. */
function hintParameters({ hints }: NodeRun, { atTop, unknown }: Parameterised, name: string): void {
	if (atTop) {
		hints.add(
			`The notebook ${name} has no cell tagged 'parameters', so its parameters are set at the top: assignments below change them again.`,
		);
	}
	if (unknown.length > 0) {
		hints.add(
			`The cell tagged 'parameters' of the notebook ${name} does not set: ${unknown.slice(0, 10).join(', ')}. Are they spelt as in the notebook?`,
		);
	}
}

import { readFile } from 'node:fs/promises';
import type { IRun } from 'n8n-workflow';
import type { WorkflowFile } from '../engine/n8n-engine';
import type { Workbench } from '../support/workbench';

export async function readExample(name: string): Promise<WorkflowFile> {
	return JSON.parse(await readFile(`examples/${name}.json`, 'utf8')) as WorkflowFile;
}

/** Runs an example as production runs it; it must not end in an error. */
export async function runExample(
	bench: Workbench,
	name: string,
): Promise<{ workflow: WorkflowFile; run: IRun }> {
	const workflow = await readExample(name);
	const run = await bench.engine.run(workflow, { mode: 'trigger' });
	expect(run.data.resultData.error).toBeUndefined();
	return { workflow, run };
}

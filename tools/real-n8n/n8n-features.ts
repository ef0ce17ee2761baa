import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What of n8n's interface for nodes an installed n8n has. */
export interface N8nFeatures {
	/** Nodes can do something when the execution is over. */
	onExecutionFinish: boolean;
	/** Where the binary data of executions can be kept. */
	binaryModes: string[];
}

const QUESTION = `
const core = require('n8n-core');
const ends = Object.getPrototypeOf(core.ExecuteContext.prototype);
const modes = core.BINARY_DATA_MODES ?? require('n8n-core/dist/binary-data/binary-data.config.js').BINARY_DATA_MODES;
process.stdout.write(JSON.stringify({
	onExecutionFinish: 'onExecutionFinish' in core.ExecuteContext.prototype,
	binaryModes: [...modes],
}), () => process.exit(0));
`;

/** Asks the installed n8n itself, not its version. */
export async function featuresOf(command: string): Promise<N8nFeatures> {
	const cwd = dirname(command);
	const { stdout } = await run(process.execPath, ['--eval', QUESTION], { cwd });
	return JSON.parse(stdout) as N8nFeatures;
}

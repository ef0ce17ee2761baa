import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { NodeRunOptions, Workbench } from '../../support/workbench';

/** Code that the model fills in, in one session that the calls of a test file share. */
export const EXECUTE: INodeParameters = {
	operation: 'execute',
	pythonCode: "={{ $fromAI('Python_Code', ``, 'string') }}",
	session: 'custom',
	sessionIdentifier: 'chat-of-the-tests',
};

/** Calls the node as an agent does and gives what the model gets. */
export async function callTool(
	bench: Workbench,
	parameters: INodeParameters,
	args: IDataObject,
	options: NodeRunOptions = {},
) {
	const items = [{ json: { ...args, toolCallId: 'call_1' } }];
	const called = await bench.runNode(parameters, { items, asTool: true, ...options });
	const [item] = called.items;
	return { ...called, reply: item?.json, binary: item?.binary ?? {} };
}

export const code = (...lines: string[]) => ({ Python_Code: lines.join('\n') });

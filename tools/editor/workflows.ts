import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CREDENTIAL } from '../real-n8n/ready-instance';
import {
	CREDENTIAL_TYPE,
	NODE_TYPE,
	TOOL_TYPE,
	type WorkflowDraft,
	attach,
	chain,
	node,
	ours,
} from '../real-n8n/workflow-draft';

/** As the node creator adds the node. */
const NEWEST = { typeVersion: 1.1 };
const START = node('Start', 'n8n-nodes-base.manualTrigger', 1, {});

/** The workflows that the pictures show besides the examples. */
export async function pictureWorkflows(): Promise<WorkflowDraft[]> {
	return [
		{ id: 'node-creator', ...chain('My workflow', START) },
		{ id: 'first-steps', ...codeWorkflow('First steps') },
		{ id: 'chart', ...codeWorkflow('Revenue chart', await codeOf('chart.py')) },
		{ id: 'traceback', ...codeWorkflow('Unit prices', await codeOf('traceback.py')) },
		{ id: 'agent-tool', ...toolWorkflow() },
		{ id: 'environment-variables', ...environmentWorkflow() },
		{ id: 'pool-sessions', ...sessionsWorkflow() },
	];
}

/** Python code that the pictures show. */
export async function codeOf(file: string): Promise<string> {
	return await readFile(join('tools', 'editor', 'code', file), 'utf8');
}

function codeWorkflow(name: string, pythonCode?: string): WorkflowDraft {
	const code = pythonCode === undefined ? {} : { pythonCode };
	const parameters = { operation: 'execute', ...code };
	return chain(name, START, ours(name, CREDENTIAL, parameters, NEWEST));
}

/** A file puts a session into the pool, whose sessions are then listed. */
function sessionsWorkflow(): WorkflowDraft {
	const upload = { operation: 'upload', source: 'text', text: 'x', fileName: 'a.txt' };
	return chain(
		'Sessions of the pool',
		START,
		ours('Upload', CREDENTIAL, upload),
		ours('Who fills the pool', CREDENTIAL, { operation: 'list', listed: 'sessions' }),
	);
}

/** Code that is given a secret, and prints it. */
function environmentWorkflow(): WorkflowDraft {
	const variable = [
		{ name: 'API_TOKEN', value: 'tok-5e1f9c27', secret: true },
		{ name: 'REGION', value: 'west-1', secret: false },
	];
	const parameters = {
		operation: 'execute',
		pythonCode:
			"import os\n\nprint('Asking', os.environ['REGION'], 'with', os.environ['API_TOKEN'])\n",
		options: { environmentVariables: { variable } },
	};
	const credentials = { [CREDENTIAL_TYPE]: CREDENTIAL };
	const ask = node('Ask the API', NODE_TYPE, 1.1, parameters, { credentials });
	return chain('Secrets for code', START, ask);
}

/** An agent with our node as its tool; it has no model, so it never runs. */
function toolWorkflow(): WorkflowDraft {
	const agent = node('AI Agent', '@n8n/n8n-nodes-langchain.agent', 3.1, {});
	const parameters = { operation: 'execute' };
	const credentials = { [CREDENTIAL_TYPE]: CREDENTIAL };
	const tool = node('Python', TOOL_TYPE, NEWEST.typeVersion, parameters, { credentials });
	return attach(chain('Agent', START, agent), tool, 'ai_tool', 'AI Agent');
}

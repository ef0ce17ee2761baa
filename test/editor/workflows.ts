import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkflowExport } from '../real-n8n/ready-instance';

const OURS = 'n8n-nodes-azure-code-interpreter.azureCodeInterpreter';

/** The workflows that the pictures show besides the examples. */
export async function pictureWorkflows(): Promise<WorkflowExport[]> {
	return [
		await codeWorkflow('first-steps', 'First steps'),
		await codeWorkflow('chart', 'Revenue chart', 'chart.py'),
		await codeWorkflow('traceback', 'Unit prices', 'traceback.py'),
		toolWorkflow(),
		startOnly('node-creator', 'My workflow'),
	];
}

/** Python code that the pictures show. */
export async function codeOf(file: string): Promise<string> {
	return await readFile(join('test', 'editor', 'code', file), 'utf8');
}

async function codeWorkflow(id: string, name: string, file?: string): Promise<WorkflowExport> {
	const parameters = file === undefined ? {} : { pythonCode: await codeOf(file) };
	const workflow = startOnly(id, name);
	return {
		...workflow,
		nodes: [
			...workflow.nodes,
			node(name, OURS, 1, [220, 0], { operation: 'execute', ...parameters }),
		],
		connections: { Start: { main: [[connection(name)]] } },
	};
}

/** An agent with our node as its tool; its model never runs. */
function toolWorkflow(): WorkflowExport {
	// What the button beside the field writes.
	const code = "={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('Python_Code', ``, 'string') }}";
	const workflow = startOnly('agent-tool', 'Agent');
	const agent = '@n8n/n8n-nodes-langchain.agent';
	return {
		...workflow,
		nodes: [
			...workflow.nodes,
			node('AI Agent', agent, 3.1, [220, 0], {}),
			node('Python', `${OURS}Tool`, 1, [300, 220], { operation: 'execute', pythonCode: code }),
		],
		connections: {
			Start: { main: [[connection('AI Agent')]] },
			Python: { ai_tool: [[connection('AI Agent', 'ai_tool')]] },
		},
	};
}

function startOnly(id: string, name: string): WorkflowExport {
	return {
		id,
		name,
		nodes: [node('Start', 'n8n-nodes-base.manualTrigger', 1, [0, 0], {})],
		connections: {},
		settings: { executionOrder: 'v1' },
	};
}

function node(
	name: string,
	type: string,
	typeVersion: number,
	position: [number, number],
	parameters: object,
) {
	return { id: `of-${name}`.replace(/\W/g, '-'), name, type, typeVersion, position, parameters };
}

function connection(to: string, type = 'main') {
	return { node: to, type, index: 0 };
}

import { failureError } from '../code-failure';
import { outcomeItem } from '../outcome-item';
import { type Operation, forOperation } from './operation';

const parameters = forOperation('execute', [
	{
		displayName: 'Python Code',
		name: 'pythonCode',
		type: 'string',
		typeOptions: { editor: 'codeNodeEditor', editorLanguage: 'python', rows: 10 },
		default: "import sys\n\nprint('Hello from Python', sys.version)",
		description: 'Code to run; the value of the last expression is the result',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Timeout',
				name: 'timeout',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 220 },
				default: 60,
				description: 'Seconds the code may run, 1 to 220',
			},
		],
	},
]);

export const execute: Operation = {
	parameters,

	async run({ n8n, pool, sessions, abortSignal }, itemIndex) {
		const session = sessions.forItem(itemIndex);
		const code = n8n.getNodeParameter('pythonCode', itemIndex) as string;
		const options = n8n.getNodeParameter('options', itemIndex, {}) as { timeout?: number };
		const outcome = await pool.execute(
			session.identifier,
			{ code, language: 'python', timeoutSeconds: options.timeout ?? 60 },
			{ abortSignal },
		);
		if (outcome.status === 'Failed') throw failureError(n8n.getNode(), outcome, itemIndex);
		return [await outcomeItem(n8n, outcome, session.identifier)];
	},
};

import { expectText } from '../expectation';
import type { Scene } from './scene';

export const agentTool: Scene = {
	title: 'As a tool of an AI Agent, the node lets the model write the code',

	async play({ editor, pictures }) {
		const { page } = editor;
		await editor.openWorkflow('agent-tool');
		const panel = await editor.openNode('Python');
		await expectText(panel.whole, 'Defined automatically by the model');
		const description = panel.parameter('toolDescription').locator('textarea');
		const text = await description.inputValue();
		if (!text.startsWith('Execute Python code')) throw new Error(`The description is: ${text}`);
		await pictures.take(page, 'agent-tool', panel.whole);
	},
};

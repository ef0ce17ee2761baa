import { expectEqual, expectText } from '../expectation';
import type { Scene } from './scene';

export const pythonOptions: Scene = {
	title: 'Wheels offline, and environment variables: what Python code is given by Options',

	async play({ editor, pictures }) {
		const { page } = editor;
		await editor.openWorkflow('environment-variables');
		const panel = await editor.openNode('Ask the API');
		const variables = page.getByTestId('fixed-collection-environmentVariables');
		await variables.scrollIntoViewIfNeeded();
		// n8n folds what has several entries.
		const folded = variables.getByText('Variable 1');
		if (await folded.isVisible()) await folded.click();
		// It hides a password by its looks, and tells so to who records the page.
		const hidden = variables.locator('.ph-no-capture, input[type="password"]').first();
		await hidden.waitFor();
		expectEqual('The step', await panel.executeStep(), 'success');
		await panel.show('json');
		await expectText(panel.output, 'Asking west-1 with ***');
		await editor.closeToasts();
		await hidden.scrollIntoViewIfNeeded();
		await pictures.take(page, 'environment-variables', await panel.withoutInput());

		await editor.openWorkflow('wheels-offline');
		const install = await editor.openNode('Amounts in words');
		await install.parameter('wheelFields').scrollIntoViewIfNeeded();
		await pictures.take(page, 'python-packages', install.whole);
	},
};

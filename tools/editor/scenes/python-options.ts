import { expectEqual, expectText } from '../expectation';
import type { Scene } from './scene';

export const pythonOptions: Scene = {
	title: 'Wheels offline, and environment variables: what Python code is given by Options',

	async play({ editor, pictures }) {
		const { page } = editor;
		await editor.openWorkflow('environment-variables');
		const panel = await editor.openNode('Ask the API');
		await page.getByText('Environment Variables').first().scrollIntoViewIfNeeded();
		const secret = page.locator('input[type="password"]');
		await secret.first().waitFor();
		expectEqual('Hidden fields', await secret.count(), 1);
		expectEqual('The step', await panel.executeStep(), 'success');
		await panel.show('json');
		await expectText(panel.output, 'Asking west-1 with ***');
		await editor.closeToasts();
		await secret.scrollIntoViewIfNeeded();
		await pictures.take(page, 'environment-variables', await panel.withoutInput());

		await editor.openWorkflow('wheels-offline');
		const install = await editor.openNode('Amounts in words');
		await install.parameter('wheelFields').scrollIntoViewIfNeeded();
		await pictures.take(page, 'python-packages', install.whole);
	},
};

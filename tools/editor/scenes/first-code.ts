import { expectEqual, expectText } from '../expectation';
import { areaOf } from '../pictures';
import { codeOf } from '../workflows';
import { type Scene, named } from './scene';

export const firstCode: Scene = {
	title: 'Python is typed in the full-screen editor, the step runs, the table shows the rows',
	themes: ['light', 'dark'],

	async play({ editor, theme, pictures }) {
		const { page } = editor;
		await editor.openWorkflow('first-steps');
		const panel = await editor.openNode('First steps');
		await panel.typeCode(await codeOf('first-steps.py'));
		if (theme === 'light') {
			// Away from the text, the list of completions closes.
			await page.getByText('Edit Python Code').click();
			const window = await areaOf(panel.codeEditor);
			await pictures.take(page, 'code-editor', { ...window, height: 340 });
		}
		await panel.closeCodeEditor();
		await panel.parameter('output').click();
		await page.getByTestId('parameter-input-item').getByText('Items', { exact: true }).click();
		expectEqual('The step', await panel.executeStep(), 'success');
		await panel.show('table');
		await expectText(panel.output, 'Espresso beans');
		await expectText(panel.output, '226.8');
		await expectText(panel.output, '3 items');
		await editor.closeToasts();
		await panel.parameter('operation').scrollIntoViewIfNeeded();
		await pictures.take(page, named('execute', theme), panel.whole);
	},
};

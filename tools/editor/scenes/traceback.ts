import { expectEqual, expectText } from '../expectation';
import type { Scene } from './scene';

export const traceback: Scene = {
	title: 'Code that fails shows the exception, the line and the traceback',

	async play({ editor, pictures }) {
		const { page } = editor;
		await editor.openWorkflow('traceback');
		const panel = await editor.openNode('Unit prices');
		expectEqual('The step', await panel.executeStep(), 'danger');
		const message = panel.output.getByTestId('node-error-message');
		await expectText(message, 'ZeroDivisionError: division by zero [line 8]');
		const description = panel.output.getByTestId('node-error-description');
		await expectText(description, 'Traceback (most recent call last):');
		await expectText(description, 'line 12, in <module>');
		const lines = (await description.innerText()).split('\n');
		expectEqual(
			'A line of its own',
			lines.filter((line) => /line 8, in unit_price$/.test(line)).length,
			1,
		);
		await editor.closeToasts();
		await pictures.take(page, 'traceback', await panel.withoutInput());
	},
};

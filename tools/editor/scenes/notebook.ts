import { expectText } from '../expectation';
import type { Scene } from './scene';

export const notebook: Scene = {
	title: 'A notebook runs with its parameters and comes back executed',

	async play({ editor, pictures }) {
		const { page } = editor;
		await editor.openWorkflow('nightly-notebook');
		await editor.executeWorkflow();
		await editor.canvasNode('Run notebook').getByTestId('canvas-node-status-success').waitFor();
		const panel = await editor.openNode('Run notebook');
		await expectText(panel.whole, 'Code From');
		await expectText(panel.whole, 'Code File');
		await expectText(panel.whole, 'Parameters');
		await panel.show('binary');
		await expectText(panel.output, 'shop-report.ipynb');
		await editor.closeToasts();
		await pictures.take(page, 'notebook', panel.whole);
	},
};

import { readFile } from 'node:fs/promises';
import { expectEqual, expectText } from '../expectation';
import type { Scene } from './scene';

const PNG_START = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

export const chart: Scene = {
	title: 'A chart that the code drew is shown and downloaded',

	async play({ editor, pictures }) {
		const { page } = editor;
		await editor.openWorkflow('chart');
		const panel = await editor.openNode('Revenue chart');
		expectEqual('The step', await panel.executeStep(), 'success');
		await panel.show('binary');
		await expectText(panel.output, 'revenue.png');
		await editor.closeToasts();
		await pictures.take(page, 'file-out', await panel.withoutInput());

		const download = page.waitForEvent('download');
		await panel.output.getByTestId('ndv-download-binary-data').click();
		const file = await download;
		expectEqual('File name of the download', file.suggestedFilename(), 'revenue.png');
		const content = await readFile(await file.path());
		expectEqual('Start of the file', content.subarray(0, 8).equals(PNG_START), true);

		await panel.output.getByTestId('ndv-view-binary-data').click();
		const image = panel.output.locator('.binary-data-window img');
		await image.waitFor();
		await page.waitForFunction('document.querySelector(".binary-data-window img").complete');
		const width = await page.evaluate(
			'document.querySelector(".binary-data-window img").naturalWidth',
		);
		expectEqual('Width of the chart', width, 560);
		await pictures.take(page, 'chart', await panel.withoutInput());
	},
};

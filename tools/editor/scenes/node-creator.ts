import { expectTexts } from '../expectation';
import type { Scene } from './scene';

const ACTIONS = [
	'Delete file or session',
	'Download file',
	'Execute code',
	'List files or packages or sessions',
	'Upload file',
];

export const nodeCreator: Scene = {
	title: 'The node is found in the node creator, with its five actions',

	async play({ editor, pictures }) {
		const { page } = editor;
		await editor.openWorkflow('node-creator');
		await page.getByTestId('node-creator-plus-button').click();
		await page.getByTestId('node-creator-search-bar').fill('python');
		const items = page.getByTestId('node-creator-item-name');
		await items.getByText('Azure Code Interpreter', { exact: true }).click();
		await page.getByText('Actions (5)').waitFor();
		await expectTexts(items, ACTIONS);
		const box = await page.getByTestId('nodes-list-header').boundingBox();
		if (box === null) throw new Error('The node creator is not open');
		const area = { x: box.x, y: box.y, width: 1440 - box.x, height: 540 };
		await pictures.take(page, 'node-creator', area);
		await items.getByText('Execute code', { exact: true }).click();
		await page.getByTestId('ndv').waitFor();
	},
};

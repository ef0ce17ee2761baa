import { expectText } from '../expectation';
import type { Scene } from './scene';

export const spread: Scene = {
	title: 'Items are spread over several sessions, and their number is asked for',

	async play({ editor, pictures }) {
		const { page } = editor;
		await editor.openWorkflow('thousand-items');
		const panel = await editor.openNode('Label');
		const sessions = panel.parameter('sessions');
		await sessions.scrollIntoViewIfNeeded();
		await expectText(panel.whole, 'Spread over Several');
		await expectText(panel.whole, 'The pool needs as many places');
		const number = await sessions.locator('input').first().inputValue();
		if (number !== '5') throw new Error(`Sessions is ${number}`);
		await pictures.take(page, 'spread', await panel.withoutInput());
	},
};

import { expectEqual, expectText } from '../expectation';
import type { Scene } from './scene';

export const spread: Scene = {
	title: 'Items are spread over several sessions, and their number is asked for',

	async play({ editor, pictures }) {
		const { page } = editor;
		await editor.openWorkflow('thousand-items');
		const panel = await editor.openNode('Label');
		const valueOf = async (name: string) =>
			await panel.parameter(name).locator('input').first().inputValue();
		await panel.parameter('sessions').scrollIntoViewIfNeeded();
		expectEqual('Session', await valueOf('session'), 'Spread over Several');
		expectEqual('Sessions', await valueOf('sessions'), '5');
		await expectText(panel.whole, 'The pool needs as many places');
		await pictures.take(page, 'spread', await panel.withoutInput());
	},
};

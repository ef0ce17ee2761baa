import { expectEqual, expectText } from '../expectation';
import type { Scene } from './scene';

export const poolSessions: Scene = {
	title: 'The sessions of the pool are listed, ours with their workflow',

	async play({ editor, pictures }) {
		const { page } = editor;
		await editor.openWorkflow('pool-sessions');
		await editor.executeWorkflow();
		const panel = await editor.openNode('Who fills the pool');
		await panel.show('json');
		await expectText(panel.output, '"workflowId": "pool-sessions"');
		await expectText(panel.output, '"ofThisExecution": true');
		expectEqual('Session is asked for', await panel.parameter('session').count(), 0);
		await editor.closeToasts();
		await pictures.take(page, 'pool-sessions', await panel.withoutInput());
	},
};

import { expectText } from '../expectation';
import type { Scene } from './scene';

export const credential: Scene = {
	title: 'A credential for the emulator is made and its test is green',

	async play({ editor, pictures, endpoint }) {
		const { page } = editor;
		await editor.openWorkflow('first-steps');
		await editor.openNode('First steps');
		await page.getByTestId('node-credentials-select').click();
		await page.getByText('Create new credential').last().click();
		const form = page.getByTestId('editCredential-modal');
		await expectText(form, 'Client ID');
		await pictures.take(page, 'credential-new', form);
		await form
			.getByTestId('parameter-input-poolManagementEndpoint')
			.locator('input')
			.fill(endpoint);
		await form.getByTestId('parameter-input-authentication').locator('input').first().click();
		await page.getByTestId('parameter-input-item').getByText('None (Local Emulator)').click();
		await form.getByTestId('credential-save-button').click();
		// n8n tests it, closes the form when that went well, and tests it again when it is opened.
		await form.waitFor({ state: 'hidden' });
		await page.getByTestId('credential-edit-button').click();
		await expectText(form, 'Connection tested successfully');
		await editor.closeToasts();
		await pictures.take(page, 'credential-tested', form);
	},
};

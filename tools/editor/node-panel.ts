import type { Locator, Page } from 'playwright-core';
import { expectText } from './expectation';
import { type Area, areaOf } from './pictures';

/** The panel of one node: input, parameters and output. */
export class NodePanel {
	private constructor(private readonly page: Page) {}

	static async opened(page: Page): Promise<NodePanel> {
		await page.getByTestId('ndv').waitFor();
		return new NodePanel(page);
	}

	get whole(): Locator {
		return this.page.getByTestId('ndv');
	}

	/** Parameters and output, without the input beside them. */
	async withoutInput(): Promise<Area> {
		const whole = await areaOf(this.whole);
		const input = await areaOf(this.page.getByTestId('ndv-input-panel'));
		const x = Math.round(input.x + input.width);
		return { ...whole, x, width: whole.x + whole.width - x };
	}

	get output(): Locator {
		return this.page.getByTestId('output-panel');
	}

	parameter(name: string): Locator {
		return this.page.getByTestId(`parameter-input-${name}`);
	}

	/** Opens the full-screen code editor and writes code in the place of what is there. */
	async typeCode(code: string): Promise<void> {
		await this.parameter('pythonCode').locator('.cm-content').click();
		const text = this.codeEditor.locator('.cm-content');
		await text.click();
		await this.page.keyboard.press('ControlOrMeta+A');
		// In one go: typed key by key, the editor would add indentation and brackets of its own.
		await this.page.keyboard.insertText(code.trimEnd());
		await expectText(text, code.trim().split('\n').at(-1) ?? '');
	}

	/** The window of the full-screen code editor. */
	get codeEditor(): Locator {
		return this.page.getByTestId('code-editor-fullscreen');
	}

	/** With the cross in its corner: Escape closes the node's panel as well. */
	async closeCodeEditor(): Promise<void> {
		await this.codeEditor.locator('.el-dialog__headerbtn').click();
		await this.codeEditor.waitFor({ state: 'hidden' });
	}

	/** Runs this node alone and waits for its end. */
	async executeStep(): Promise<'success' | 'danger'> {
		await this.page.getByTestId('node-execute-button').click();
		const success = this.page.getByTestId('node-run-status-success');
		await success.or(this.page.getByTestId('node-run-status-danger')).first().waitFor();
		return (await success.isVisible()) ? 'success' : 'danger';
	}

	/** Chooses how the output is shown. */
	async show(what: 'schema' | 'table' | 'json' | 'binary'): Promise<void> {
		await this.output.getByTestId(`radio-button-${what}`).click();
	}
}

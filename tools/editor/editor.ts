import { existsSync } from 'node:fs';
import { type Browser, type Locator, type Page, chromium, selectors } from 'playwright-core';
import { OWNER } from '../real-n8n/n8n-process';
import { NodePanel } from './node-panel';

export type Theme = 'light' | 'dark';

/** A thousand items, on a machine that does other things besides. */
const RUN_LIMIT_MS = 180_000;
const VIEWPORT = { width: 1440, height: 900 };
/** Other machines have Chrome, which playwright-core finds by itself. */
const CHROMIUM = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser'];

/** n8n's editor in a headless Chromium, signed in to as the owner. */
export class Editor {
	private constructor(
		private readonly browser: Browser,
		readonly page: Page,
		private readonly url: string,
	) {}

	static async open(url: string, theme: Theme): Promise<Editor> {
		selectors.setTestIdAttribute('data-test-id');
		const executablePath = CHROMIUM.find((path) => path !== '' && existsSync(path));
		const browser = await chromium.launch({
			...(executablePath === undefined ? { channel: 'chrome' } : { executablePath }),
			// Chromium refuses its sandbox to root, as in containers.
			args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-dev-shm-usage'] : [],
		});
		const context = await browser.newContext({ viewport: VIEWPORT, colorScheme: theme });
		const page = await context.newPage();
		page.setDefaultTimeout(30_000);
		const editor = new Editor(browser, page, url);
		await editor.signIn();
		return editor;
	}

	async close(): Promise<void> {
		await this.browser.close();
	}

	/** Opens a workflow and waits until its nodes are drawn. */
	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
		// The same workflow may have been open in another window a moment ago.
		const takeOver = this.page.getByRole('button', { name: 'Edit here' });
		if (await takeOver.isVisible()) await takeOver.click();
		await this.page.getByTestId('zoom-to-fit').click();
	}

	/** Opens a node's panel. */
	async openNode(name: string): Promise<NodePanel> {
		await this.canvasNode(name).dblclick();
		return await NodePanel.opened(this.page);
	}

	canvasNode(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** Runs the workflow that is open. */
	async startWorkflow(): Promise<void> {
		await this.page.getByTestId('execute-workflow-button').click();
	}

	/** Presses the button that stops the run. */
	async stopWorkflow(): Promise<void> {
		await this.page.getByTestId('stop-execution-button').click();
	}

	/** Runs the workflow that is open and waits for its end. */
	async executeWorkflow(): Promise<void> {
		await this.startWorkflow();
		const toast = this.page.locator('.el-notification', {
			hasText: /Workflow executed|Problem in/,
		});
		const said = await toast.first().innerText({ timeout: RUN_LIMIT_MS });
		if (!said.includes('Workflow executed successfully')) throw new Error(`n8n says: ${said}`);
	}

	/** Puts away n8n's messages in the corner, which would cover something. */
	async closeToasts(): Promise<void> {
		const toasts = this.page.locator('.el-notification');
		for (const close of await toasts.locator('.el-notification__closeBtn').all()) {
			await close.click().catch(() => {});
		}
		await toasts.first().waitFor({ state: 'detached' });
	}

	private async signIn(): Promise<void> {
		await this.page.goto(`${this.url}/signin`);
		await this.page.locator('input[name=emailOrLdapLoginId]').fill(OWNER.email);
		await this.page.locator('input[name=password]').fill(OWNER.password);
		await this.page.getByTestId('form-submit-button').click();
		await this.page.waitForURL(/\/(?:home|workflow)/);
	}
}

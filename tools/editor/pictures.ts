import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';

/** What would lie over the picture: neighbours of a node on the edge of its panel, buttons on the canvas. */
const LEFT_OUT = `
	[data-test-id="floating-nodes"], [data-test-id="canvas-controls"], [data-test-id="logs-panel"],
	[data-test-id="node-creator-plus-button"], [data-test-id="command-bar-button"],
	[data-test-id="add-sticky-button"], [data-test-id="toggle-focus-panel-button"],
	[data-test-id="instance-ai-canvas-action-button"], [data-test-id="execute-workflow-button"],
	[data-test-id="workflow-chat-button"] { visibility: hidden; }
`;

/** A part of the page, in pixels. */
export interface Area {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** Writes pictures of the editor into a folder. */
export class Pictures {
	private readonly names: string[] = [];

	constructor(
		private readonly folder: string,
		private readonly say: (line: string) => void,
	) {}

	get count(): number {
		return this.names.length;
	}

	/** Takes a picture of the page, or of a part of it, once nothing moves any more. */
	async take(page: Page, name: string, part?: Locator | Area): Promise<void> {
		const path = join(this.folder, `${name}.png`);
		await mkdir(this.folder, { recursive: true });
		await page.mouse.move(0, 0);
		await page.evaluate('document.fonts.ready');
		await page.waitForTimeout(600);
		const clip = part === undefined || 'x' in part ? part : await areaOf(part);
		await page.screenshot({ path, clip, style: LEFT_OUT, animations: 'disabled', caret: 'hide' });
		const { size } = await stat(path);
		this.names.push(name);
		this.say(`  ${path} (${Math.round(size / 1024)} kB)`);
	}
}

/** Where an element is on the page. */
export async function areaOf(part: Locator): Promise<Area> {
	const box = await part.boundingBox();
	if (box === null) throw new Error('What the picture is to show is not there');
	return box;
}

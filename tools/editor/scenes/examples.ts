import type { Page } from 'playwright-core';
import { exampleWorkflows } from '../../real-n8n/ready-instance';
import type { WorkflowDraft } from '../../real-n8n/workflow-draft';
import { type Area, areaOf } from '../pictures';
import { type Scene, named } from './scene';

const MARGIN = 24;
/** A node's name and its subtitle are below its box, the count of its items is on its right. */
const BELOW = 64;
const BESIDE = 96;

/** The one that is also shown in the dark. */
const IN_BOTH_THEMES = 'sales-report';

/** A scene for each of the examples. */
export async function exampleScenes(): Promise<Scene[]> {
	return (await exampleWorkflows()).map(sceneOf);
}

function sceneOf(workflow: WorkflowDraft & { id: string }): Scene {
	const runs = !hasModel(workflow);
	return {
		title: `The example '${workflow.name}' ${runs ? 'runs with one click' : 'opens'}`,
		themes: workflow.id === IN_BOTH_THEMES ? ['light', 'dark'] : ['light'],

		async play({ editor, theme, pictures }) {
			await editor.openWorkflow(workflow.id);
			if (runs) {
				await editor.executeWorkflow();
				for (const name of mainPath(workflow)) {
					const success = editor.canvasNode(name).getByTestId('canvas-node-status-success');
					await success.waitFor().catch(() => {
						throw new Error(`The node '${name}' is not green`);
					});
				}
				await editor.closeToasts();
			}
			await editor.page.getByTestId('zoom-to-fit').click();
			const { page } = editor;
			await page.waitForTimeout(600);
			await pictures.take(page, named(workflow.id, theme), await around(page));
		},
	};
}

/** A language model needs an account of its own. */
function hasModel({ nodes }: WorkflowDraft): boolean {
	return nodes.some(({ type }) => type.startsWith('@n8n/n8n-nodes-langchain.'));
}

/** The nodes that every run reaches: from the trigger on along the first outputs. */
function mainPath({ nodes, connections }: WorkflowDraft): string[] {
	const targets = new Set(
		Object.values(connections).flatMap(({ main = [] }) =>
			main.flatMap((output) => (output ?? []).map(({ node }) => node)),
		),
	);
	const reached = nodes
		.filter(({ name, type }) => !targets.has(name) && !type.endsWith('.stickyNote'))
		.map(({ name }) => name);
	for (const name of reached) {
		for (const { node } of connections[name]?.main?.[0] ?? []) {
			if (!reached.includes(node)) reached.push(node);
		}
	}
	return reached;
}

/** The part of the canvas that holds nodes and notes. */
async function around(page: Page): Promise<Area> {
	const boxes = async (id: string) =>
		await Promise.all((await page.getByTestId(id).all()).map(areaOf));
	const nodes = (await boxes('canvas-node')).map((box) => ({
		...box,
		width: box.width + BESIDE,
		height: box.height + BELOW,
	}));
	const parts = [...nodes, ...(await boxes('sticky'))];
	const left = Math.min(...parts.map(({ x }) => x)) - MARGIN;
	const top = Math.min(...parts.map(({ y }) => y)) - MARGIN;
	const right = Math.max(...parts.map(({ x, width }) => x + width)) + MARGIN;
	const bottom = Math.max(...parts.map(({ y, height }) => y + height)) + MARGIN;
	return { x: left, y: top, width: right - left, height: bottom - top };
}

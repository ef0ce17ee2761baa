import { commandOptions } from '../command-options';
import { DEFAULT_N8N_VERSION } from '../real-n8n/n8n-installation';
import { freePort } from '../real-n8n/n8n-process';
import { LocalN8n } from '../real-n8n/local-n8n';
import { stopSignal } from '../real-n8n/stop-signal';
import { Editor, type Theme } from './editor';
import { Pictures } from './pictures';
import { agentTool } from './scenes/agent-tool';
import { chart } from './scenes/chart';
import { credential } from './scenes/credential';
import { exampleScenes } from './scenes/examples';
import { firstCode } from './scenes/first-code';
import { nodeCreator } from './scenes/node-creator';
import { pythonOptions } from './scenes/python-options';
import { notebook } from './scenes/notebook';
import { poolSessions } from './scenes/pool-sessions';
import type { Scene } from './scenes/scene';
import { spread } from './scenes/spread';
import { traceback } from './scenes/traceback';
import { pictureWorkflows } from './workflows';

const values = commandOptions({
	n8n: { type: 'string', default: DEFAULT_N8N_VERSION },
	/** Only scenes whose title holds this text, or one of several. */
	only: { type: 'string', multiple: true, default: [''] },
	to: { type: 'string', default: 'docs/images' },
});

/** Does in n8n's editor what a person does, checks what is shown, and writes the pictures of the docs. */
async function screenshots(): Promise<void> {
	const local = new LocalN8n({
		version: values.n8n,
		port: await freePort(),
		workflows: await pictureWorkflows(),
		say,
	});
	const pictures = new Pictures(values.to, say);
	const interrupted = stopSignal().then(() => {
		throw new Error('Interrupted');
	});
	try {
		await Promise.race([play(local, pictures), interrupted]);
	} finally {
		await local.stop();
	}
	say(`\n${pictures.count} pictures written to ${values.to}`);
}

async function play(local: LocalN8n, pictures: Pictures): Promise<void> {
	const { url, endpoint } = await local.start();
	const scenes = [
		nodeCreator,
		credential,
		firstCode,
		chart,
		traceback,
		notebook,
		agentTool,
		pythonOptions,
		spread,
		poolSessions,
		...(await exampleScenes()),
	];
	for (const theme of ['light', 'dark'] as Theme[]) {
		await playAll(scenes, theme, { url, endpoint, pictures });
	}
}

async function playAll(
	scenes: Scene[],
	theme: Theme,
	{ url, endpoint, pictures }: { url: string; endpoint: string; pictures: Pictures },
): Promise<void> {
	const chosen = scenes.filter(
		({ title, themes = ['light'] }) =>
			themes.includes(theme) && values.only.some((text) => title.includes(text)),
	);
	if (chosen.length === 0) return;
	const editor = await Editor.open(url, theme);
	try {
		for (const scene of chosen) {
			say(theme === 'light' ? scene.title : `${scene.title} (${theme})`);
			await scene.play({ editor, theme, pictures, endpoint }).catch(async (error: Error) => {
				const seen = 'screenshots-failure.png';
				await editor.page.screenshot({ path: seen });
				throw new Error(`${scene.title}: not so. ${error.message}\nSee ${seen}`);
			});
		}
	} finally {
		await editor.close();
	}
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

screenshots().then(
	() => process.exit(0),
	(error: Error) => {
		process.stderr.write(`\n${error.message}\n`);
		process.exit(1);
	},
);

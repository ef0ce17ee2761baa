import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROOT = join(__dirname, '../..');
const FOLDER = join(ROOT, '.github/workflows');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

type Permissions = Record<string, string>;

interface Step {
	uses?: string;
	run?: string;
	with?: Record<string, unknown>;
	env?: Record<string, string>;
}

interface Job {
	permissions?: Permissions;
	env?: Record<string, string>;
	needs?: string;
	environment?: string;
	steps: Step[];
}

interface Workflow {
	permissions: Permissions;
	env?: Record<string, string>;
	jobs: Record<string, Job>;
}

const workflows = readdirSync(FOLDER)
	.sort()
	.map((name) => {
		const text = read(join('.github/workflows', name));
		return { name, text, workflow: parse(text) as Workflow };
	});

/** Every job with the permissions that it has in the end, and whether a secret is within its reach. */
const jobs = workflows.flatMap(({ name, workflow }) =>
	Object.entries(workflow.jobs).map(([job, { permissions, ...rest }]) => ({
		title: `${name}: ${job}`,
		steps: rest.steps,
		granted: permissions ?? workflow.permissions,
		holdsSecret: /secrets\./.test(JSON.stringify([rest, workflow.env ?? {}])),
	})),
);
const privileged = jobs.filter(
	({ granted, holdsSecret }) => holdsSecret || Object.values(granted).includes('write'),
);

test('the workflows are found', () => {
	expect(workflows.map(({ name }) => name)).toEqual(['ci.yml', 'publish.yml']);
});

describe.each(workflows)('$name', ({ text, workflow }) => {
	test('names every action by its commit, with the version for a reader', () => {
		const uses = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action);
		expect(uses.length).toBeGreaterThan(1);
		for (const action of uses) {
			expect(action).toMatch(/^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
		}
	});

	test('grants nothing to all of its jobs but to read', () => {
		for (const granted of Object.values(workflow.permissions)) expect(granted).toBe('read');
	});
});

test('one action has one commit in all workflows', () => {
	const uses = workflows.flatMap(({ text }) =>
		[...text.matchAll(/uses: ([^@]+)@(.*)/g)].map(([, action, commit]) => [action, commit]),
	);
	const commits = Map.groupBy(uses, ([action]) => action);
	for (const found of commits.values()) {
		expect(new Set(found.map(([, commit]) => commit)).size).toBe(1);
	}
});

test('only one job may publish, and it runs no code but that of npm and of the actions', () => {
	expect(privileged.map(({ title }) => title)).toEqual(['publish.yml: publish']);
	const [{ steps }] = privileged;
	const actions = steps.flatMap(({ uses }) => (uses === undefined ? [] : [uses.split('@')[0]]));
	expect(actions).toEqual(['actions/setup-node', 'actions/download-artifact']);
	const commands = steps.flatMap(({ run }) => run ?? []);
	expect(commands).toHaveLength(2);
	for (const command of commands) {
		expect(command).toMatch(
			/^npm publish --ignore-scripts --provenance --access public \.\/packed\/[a-z\d-]+\*\.tgz$/,
		);
	}
	for (const { name } of ['package.json', 'emulator/package.json'].map(
		(path) => JSON.parse(read(path)) as { name: string },
	)) {
		expect(commands.filter((command) => command.includes(`/${name}-*.tgz`))).toHaveLength(1);
	}
});

test('what is published is what another job has tested and packed', () => {
	const { build, publish } = workflows.find(({ name }) => name === 'publish.yml')!.workflow.jobs;
	expect(publish.needs).toBe('build');
	const commands = build.steps.flatMap(({ run }) => run ?? []);
	const packing = commands.findIndex((command) => command.includes('npm pack --ignore-scripts'));
	expect(packing).toBeGreaterThan(commands.indexOf('npm test'));
	expect(commands.indexOf('npm test')).toBeGreaterThan(commands.indexOf('npm ci'));
	const named = (steps: Step[], action: string) =>
		steps.find(({ uses }) => uses?.startsWith(`${action}@`))?.with?.name;
	expect(named(build.steps, 'actions/upload-artifact')).toBe('packed');
	expect(named(publish.steps, 'actions/download-artifact')).toBe('packed');
});

test('a job that installs dependencies leaves them no sign-in to the repository', () => {
	const checkouts = jobs.flatMap(({ steps }) =>
		steps.filter(({ uses }) => uses?.startsWith('actions/checkout@')),
	);
	expect(checkouts).toHaveLength(2);
	for (const checkout of checkouts) expect(checkout.with?.['persist-credentials']).toBe(false);
});

test('a release takes nothing from a cache', () => {
	const { workflow } = workflows.find(({ name }) => name === 'publish.yml')!;
	const setups = Object.values(workflow.jobs).flatMap(({ steps }) =>
		steps.filter(({ uses }) => uses?.startsWith('actions/setup-node@')),
	);
	expect(setups).toHaveLength(2);
	for (const setup of setups) {
		expect(setup.with).not.toHaveProperty('cache');
		expect(setup.with?.['package-manager-cache']).toBe(false);
	}
});

test('updates are proposed for the dependencies and for the actions', () => {
	const { updates } = parse(read('.github/dependabot.yml')) as {
		updates: Array<{ 'package-ecosystem': string; directory: string; cooldown: object }>;
	};
	expect(updates.map((update) => [update['package-ecosystem'], update.directory])).toEqual([
		['npm', '/'],
		['github-actions', '/'],
	]);
	for (const { cooldown } of updates) expect(cooldown).toEqual({ 'default-days': 7 });
});

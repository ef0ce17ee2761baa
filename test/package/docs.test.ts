import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../..');
const { scripts } = createRequire(__filename)('../../package.json') as {
	scripts: Record<string, string>;
};

const markdownIn = (folder: string) =>
	readdirSync(join(ROOT, folder))
		.filter((name) => name.endsWith('.md'))
		.map((name) => join(folder, name));

const documents = ['.', 'docs', 'emulator', 'examples/data'].flatMap(markdownIn);
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** What is shown as it is must not be taken for a link or a heading. */
const withoutCodeBlocks = (text: string) => text.replace(/^ *```[\s\S]*?^ *```/gm, '');
const prose = (text: string) => withoutCodeBlocks(text).replace(/`[^`\n]*`/g, '');

/** Targets of links and images that lead to a file of the repository. */
function relativeLinks(path: string): string[] {
	const targets = [...prose(read(path)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
	return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** As GitHub makes them of headings. */
function anchorsOf(path: string): string[] {
	const headings = withoutCodeBlocks(read(path)).matchAll(/^#+ (.+)$/gm);
	return [...headings].map(([, heading]) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N} _-]/gu, '')
			.replace(/ /g, '-'),
	);
}

test('the documents are found, and their links', () => {
	expect(documents).toEqual(
		expect.arrayContaining(['README.md', 'docs/agents.md', 'emulator/README.md']),
	);
	expect(relativeLinks('README.md')).toEqual(
		expect.arrayContaining([
			'docs/images/execute.png',
			'SECURITY.md',
			'#offline-with-the-emulator',
		]),
	);
});

describe.each(documents)('%s', (document) => {
	test('links to files and headings that are there', () => {
		const broken = relativeLinks(document).filter((link) => {
			const [file, anchor] = link.split('#');
			const target = file === '' ? document : join(dirname(document), file);
			if (!existsSync(join(ROOT, target))) return true;
			return anchor !== undefined && !anchorsOf(target).includes(anchor);
		});
		expect(broken).toEqual([]);
	});

	test('names scripts that there are', () => {
		const text = read(document);
		const named = [...text.matchAll(/\bnpm run (?:-\S+ )*([\w:-]+)/g)].map(([, name]) => name);
		const short = [...text.matchAll(/\bnpm (test|start)\b/g)].map(([, name]) => name);
		expect([...named, ...short].filter((name) => !(name in scripts))).toEqual([]);
	});
});

test('every document is within reach of the README', () => {
	const reached = new Set<string>();
	const follow = (path: string): void => {
		if (reached.has(path) || !path.endsWith('.md') || !existsSync(join(ROOT, path))) return;
		reached.add(path);
		for (const link of relativeLinks(path)) follow(join(dirname(path), link.split('#')[0]));
	};
	follow('README.md');
	expect(documents.filter((path) => !path.startsWith('examples/') && !reached.has(path))).toEqual(
		[],
	);
});

test('the README is short enough to be read', () => {
	expect(read('README.md').split('\n').length).toBeLessThanOrEqual(150);
});

test('the README knows every example', () => {
	const examples = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.json'));
	const table = read('README.md');
	const unknown = examples.filter((name) => !table.includes(`\`${name.replace('.json', '')}\``));
	expect(examples.length).toBeGreaterThan(2);
	expect(unknown).toEqual([]);
});

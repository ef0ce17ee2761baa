import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Numbers of the headings of docs/contract.md. */
const sections = [...read('docs/contract.md').matchAll(/^#{2,3} (\d+(?:\.\d+)?)\.? /gm)].map(
	([, number]) => number,
);

/** Sections of the contract that a text names: "section 12", "sections 4.2 and 5.4", "contract, sections 5, 6". */
function citedIn(text: string): string[] {
	const number = String.raw`\d+(?:\.\d+)?`;
	const mentions = text.matchAll(
		new RegExp(`\\bsections? (${number}(?:(?:,| and|, and| or| to) ${number})*)`, 'gi'),
	);
	return [...mentions].flatMap(([, list]) => list.match(new RegExp(number, 'g')) ?? []);
}

const files = ['nodes', 'session-pool', 'credentials', 'emulator/src', 'test', 'tools', 'bench']
	.flatMap((folder) =>
		readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map(
			(name) => `${folder}/${name}`,
		),
	)
	.filter(
		(path) => /\.(?:ts|mts|py|md)$/.test(path) && !path.endsWith('contract-citations.test.ts'),
	)
	.filter((path) => !/node_modules|\/dist\//.test(path))
	.map((path) => ({ path, cited: citedIn(read(path)) }))
	.filter(({ cited }) => cited.length > 0);

test('sections are found in the contract, and citations in the code', () => {
	expect(sections).toEqual(expect.arrayContaining(['1', '2.1', '5.4', '17']));
	expect(new Set(sections).size).toBe(sections.length);
	expect(citedIn('(contract, sections 4.2 and 5.4); Section 12, section 3, 4')).toEqual([
		...['4.2', '5.4', '12', '3', '4'],
	]);
	expect(files.flatMap(({ cited }) => cited).length).toBeGreaterThan(15);
});

test.each(files)('every section that $path cites is in docs/contract.md', ({ cited }) => {
	expect(cited.filter((section) => !sections.includes(section))).toEqual([]);
});

test('every fact of the contract carries one of the tags that it explains', () => {
	const tagged = [...read('docs/contract.md').matchAll(/\(([A-Z?](?:, [A-Z?])*)\)/g)];
	const explained = [...read('docs/contract.md').matchAll(/^\| ([A-Z?]) +\|/gm)].map(
		([, tag]) => tag,
	);
	expect(explained).toHaveLength(9);
	expect(tagged.length).toBeGreaterThan(60);
	const unknown = tagged
		.flatMap(([, tags]) => tags.split(', '))
		.filter((tag) => !explained.includes(tag));
	expect(unknown).toEqual([]);
});

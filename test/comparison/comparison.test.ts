/**
 * Truth by comparison: what people and language models write, once in a plain Jupyter kernel and once through the node.
 * Status, value, output, pictures, exception and line must be the same, or the difference stands in differences.json with
 * its reason.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Workbench } from '../support/workbench';
import { type Differences, differencesOf } from './comparison';
import { type NodeOutcome, nodeOutcomes, type PlainOutcome, plainOutcomes } from './outcomes';
import { readSnippets } from './snippets';

type Listed = Record<string, { reason: string; differences: Differences }>;

const snippets = readSnippets();
const listed = JSON.parse(readFileSync(join(__dirname, 'differences.json'), 'utf8')) as Listed;
let plain: PlainOutcome[];
let node: NodeOutcome[];

beforeAll(async () => {
	const bench = await Workbench.open({ kernel: 'jupyter' });
	try {
		plain = await plainOutcomes(bench, snippets);
		node = await nodeOutcomes(bench, snippets);
	} finally {
		await bench.close();
	}
}, 300_000);

test('there are enough snippets, each with a title of its own, and no difference of one that is gone', () => {
	const titles = snippets.map(({ title }) => title);
	expect(titles.length).toBeGreaterThanOrEqual(200);
	expect(new Set(titles).size).toBe(titles.length);
	expect(Object.keys(listed).filter((title) => !titles.includes(title))).toEqual([]);
	expect([plain.length, node.length]).toEqual([titles.length, titles.length]);
});

test.each(snippets.map(({ title }, index) => [title, index] as const))('%s', (title, index) => {
	expect(differencesOf(plain[index]!, node[index]!)).toEqual(listed[title]?.differences ?? {});
});

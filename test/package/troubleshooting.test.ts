import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { POOL_NAMES } from '../../nodes/AzureCodeInterpreter/run/pool-names';

const ROOT = join(__dirname, '../..');

const sources = ['nodes', 'session-pool', 'credentials'].flatMap((folder) =>
	readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts'))
		.map((name) => readFileSync(join(ROOT, folder, name), 'utf8'))
		.map((source) => (folder === 'session-pool' ? labelled(source) : source)),
);

/** With n8n's labels where the client's texts leave room for them; what begins a text begins with a capital. */
function labelled(source: string): string {
	return source.replace(/(?<!\$)(["'`]?)\{(\w+)\}/g, (whole, quote: string, word: string) => {
		if (!Object.hasOwn(POOL_NAMES, word)) return whole;
		const name = POOL_NAMES[word as keyof typeof POOL_NAMES].replaceAll("'", "\\'");
		return quote === '' ? name : quote + name.charAt(0).toUpperCase() + name.slice(1);
	});
}

const PROGRAM = 'nodes/AzureCodeInterpreter/python/program';

/** First cells of the tables below some headings. */
function firstCells(document: string, headings: RegExp): string[] {
	return readFileSync(join(ROOT, 'docs', document), 'utf8')
		.split(/^## /m)
		.filter((section) => headings.test(section))
		.flatMap((section) => section.split('\n').filter((line) => line.startsWith('| ')))
		.filter((line) => !/^\| (?:---|Error|What n8n says)/.test(line))
		.map((line) => line.split(' | ')[0].slice(2).trim());
}

const rows = firstCells('troubleshooting.md', /^(?!What (?:n8n|Python) itself says)/);
const signInRows = firstCells('credentials.md', /^Symptoms/);

/** What stays the same of a message from case to case. */
const constantParts = (message: string) => message.split('…').filter((part) => part !== '');

/** A literal or template with `…` in place of what is filled in; nothing for other expressions. */
function literalText(node: ts.Node | undefined): string[] {
	if (node === undefined) return [];
	if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
	if (ts.isTemplateExpression(node)) {
		return [node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')];
	}
	return ts.isArrowFunction(node) ? literalText(node.body) : [];
}

/** What the sources say to people: first arguments of errors, and fields called `message` or `what`. */
function messagesIn(source: string): string[] {
	const found: string[] = [];
	const visit = (node: ts.Node): void => {
		if (
			ts.isNewExpression(node) &&
			/^(?:InvalidInput|SessionPool)Error$/.test(node.expression.getText())
		) {
			found.push(...literalText(node.arguments?.[0]));
		}
		if (
			ts.isCallExpression(node) &&
			/^(?:signInError|(?:run\.)?hints\.add)$/.test(node.expression.getText())
		) {
			found.push(...literalText(node.arguments[0]));
		}
		if (ts.isPropertyAssignment(node) && /^(?:message|what)$/.test(node.name.getText())) {
			found.push(...literalText(node.initializer));
		}
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true));
	return found.filter((text) => /[a-z]{3}/.test(text));
}

/** What the program in the session says. */
const program = readdirSync(join(ROOT, PROGRAM), { encoding: 'utf8' })
	.filter((name) => name.endsWith('.py'))
	.map((name) => readFileSync(join(ROOT, PROGRAM, name), 'utf8'));

/** Python's formats are places to fill in, too; literals lose their escapes. */
const said = [...sources, ...program].join('\n').replace(/\\'/g, "'");

test('there are rows and messages to compare', () => {
	expect(rows.length).toBeGreaterThan(70);
	expect(signInRows.length).toBeGreaterThan(20);
	expect(sources.flatMap(messagesIn).length).toBeGreaterThan(70);
});

test.each(rows)('the sources say: %s', (row) => {
	const missing = constantParts(row)
		.map((part) => part.replace(/, but it gave $/, '').trim())
		.filter((part) => !said.includes(part));
	expect(missing).toEqual([]);
});

/** A row may leave out the end of a message, and one about signing in adds the number of the error. */
const isAbout = (message: string) => (row: string) =>
	message.startsWith(row.replace(/…$/, '')) || row.startsWith(message);

test.each([...new Set(sources.flatMap(messagesIn))])('a table has a row for: %s', (message) => {
	expect([...rows, ...signInRows].filter(isAbout(message))).not.toEqual([]);
});

test.each([rows, signInRows])('no row is there twice', (...cells) => {
	expect(new Set(cells).size).toBe(cells.length);
});

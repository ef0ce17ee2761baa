import { readFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import type { Row } from './row';

interface RunFacts {
	quick: boolean;
	seconds: number;
}

const HEADINGS = ['measured', 'target', 'met', 'what', 'numbers'] as const;

/** Not padded: its lines are long. */
const LAST = HEADINGS.length - 1;

/** The whole of the results as Markdown, which also reads well in a terminal. */
export async function report(rows: Row[], { quick, seconds }: RunFacts): Promise<string> {
	const isRatio = ({ measured }: Row) => /^[\d.]+x/.test(measured);
	const ordered = [...rows.filter(isRatio), ...rows.filter((row) => !isRatio(row))];
	const lines = ordered.map(({ what, measured, target = '', met, numbers }) => [
		measured,
		target,
		met === undefined ? '' : met ? 'yes' : 'NO',
		what,
		numbers,
	]);
	const withTarget = rows.filter(({ met }) => met !== undefined);
	const missed = withTarget.filter(({ met }) => met === false);
	const verdict =
		missed.length === 0
			? `All ${withTarget.length} targets met.`
			: `${missed.length} of ${withTarget.length} targets missed.`;
	return [
		'# Benchmark',
		'',
		`\`npm run bench${quick ? ' -- --quick' : ''}\`, ${seconds} s. ${verdict}`,
		'',
		...(await machine()).map((line) => `- ${line}`),
		'',
		...table([[...HEADINGS], ...lines]),
		...reasons(missed),
		'',
	].join('\n');
}

/** Why a target is missed, as far as that is known. */
function reasons(missed: Row[]): string[] {
	if (missed.length === 0) return [];
	const lines = missed.map(
		({ what, measured, target, ifMissed = 'no reason is known' }) =>
			`- ${what}: ${measured} instead of ${target}; ${ifMissed}.`,
	);
	return ['', '## Missed', '', ...lines];
}

function table(lines: string[][]): string[] {
	const widths = HEADINGS.map((_, column) =>
		column === LAST ? 7 : Math.max(...lines.map((line) => line[column].length)),
	);
	const render = (line: string[]) =>
		`| ${line.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`.replace(
			/ +\|$/,
			' |',
		);
	const [head, ...body] = lines;
	const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
	return [render(head), rule, ...body.map(render)];
}

async function machine(): Promise<string[]> {
	const processors = cpus();
	const packages = [
		'n8n-core',
		'n8n-workflow',
		'undici',
		'@azure/core-rest-pipeline',
		'@azure/identity',
		'pyodide',
	];
	const versions = await Promise.all(
		packages.map(async (name) => `${name} ${await versionOf(`node_modules/${name}/package.json`)}`),
	);
	return [
		`${processors[0]?.model.trim()}, ${processors.length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}`,
		`Node ${process.version}, this package ${await versionOf('package.json')}, ${versions.join(', ')}`,
	];
}

async function versionOf(file: string): Promise<string> {
	return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version;
}

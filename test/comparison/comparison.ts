/** What differs between a plain kernel and the node, field by field, in words that do not change from run to run. */
import type { NodeOutcome, PlainOutcome } from './outcomes';

/** A field's two sides: the plain kernel's, then the node's. */
export type Differences = Record<string, [unknown, unknown]>;

/** Characters of a text or of a value's JSON that are compared word for word; of longer ones also the length. */
const LONGEST = 300;

export function differencesOf(plain: PlainOutcome, node: NodeOutcome): Differences {
	const plainSide = plainFields(plain);
	const nodeSide = nodeFields(node, plain);
	return Object.fromEntries(
		Object.entries(plainSide)
			.map(([name, value]): [string, [unknown, unknown]] => [
				name,
				[value ?? null, nodeSide[name] ?? null],
			])
			.filter(([, [left, right]]) => JSON.stringify(left) !== JSON.stringify(right)),
	);
}

type Fields = Record<string, unknown>;

/** Once the code has failed, the node gives the exception and no more: what was printed is compared of the others. */
function plainFields(plain: PlainOutcome): Fields {
	const { error, line, others, images, status, stderr, stdout, value } = plain;
	if (status === 'error') {
		const named = error === undefined ? stderr : error[1] === '' ? error[0] : error.join(': ');
		return { outcome: 'error', message: steady(firstLine(named)), line: error && line };
	}
	return {
		outcome: 'ok',
		value: brief(value === undefined ? plain.text : value),
		stdout: steady(stdout),
		stderr: steady(stderr),
		shown: images + others,
	};
}

function nodeFields(
	{ error, result, shown, stderr, stdout }: NodeOutcome,
	plain: PlainOutcome,
): Fields {
	if (error !== undefined) {
		const [, message = '', line] = /^(.*?)(?: \[line (\d+)\])?$/s.exec(error) ?? [];
		return {
			outcome: 'error',
			message: steady(message.replace(/^(?:\w+\.)+(?=\w+(?::|$))/, '')),
			line: plain.error && (line === undefined ? null : Number(line)),
		};
	}
	return {
		outcome: 'ok',
		value: brief(result),
		stdout: steady(stdout),
		stderr: steady(stderr),
		shown: shown.length,
	};
}

function firstLine(text: string): string {
	return text.split('\n', 1)[0]!.trimEnd();
}

/** Without addresses, process ids, the cells' names and the colours of help texts. */
function steady(text: string): string {
	const plain = text
		.replace(/\x1b\[[\d;]*m/g, '')
		.replace(/ at 0x[0-9a-f]+/g, ' at <address>')
		.replace(/\/tmp\/ipykernel_\d+\/\d+\.py|<python code( \d+)?>/g, '<cell>')
		.replace(/ \((?:\d+\.py|<[\w ]+>), line \d+\)$/, '');
	return plain.length <= LONGEST
		? plain
		: `${plain.slice(0, LONGEST)}... ${plain.length} characters`;
}

function brief(value: unknown): unknown {
	if (typeof value === 'string') return steady(value);
	const json = JSON.stringify(value);
	return json === undefined || json.length <= LONGEST ? value : steady(json);
}

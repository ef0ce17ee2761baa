import { InvalidInputError } from '../pool-error';

/**
 * A PEM text with its line breaks put right: a one-line field turns them into blanks or `\n`.
 * @throws InvalidInputError unless both a certificate and a private key are there
 */
export function mendedPem(given: string): string {
	const blocks = blocksIn(given);
	const kinds = blocks.map(({ kind }) => kind);
	if (!kinds.includes('CERTIFICATE') || !kinds.some((kind) => kind.endsWith('PRIVATE KEY'))) {
		throw new InvalidInputError(
			'{certificate} in {connection} is not a PEM text with a certificate and its private key',
			'Paste both blocks, one below the other: BEGIN CERTIFICATE … END CERTIFICATE and BEGIN PRIVATE KEY … END PRIVATE KEY.',
		);
	}
	return blocks
		.map(
			({ kind, body }) => `-----BEGIN ${kind}-----\n${mendedBody(body)}\n-----END ${kind}-----\n`,
		)
		.join('');
}

/** What stands between a line of BEGIN and the line of END for the same, in one walk over the text. */
function blocksIn(text: string): Array<{ kind: string; body: string }> {
	const blocks: Array<{ kind: string; body: string }> = [];
	let open: { kind: string; start: number } | undefined;
	for (const { 0: line, 1: mark, 2: kind, index } of text.matchAll(
		/-----(BEGIN|END) ([A-Z0-9 ]+)-----/g,
	)) {
		if (mark === 'BEGIN') open = { kind, start: index + line.length };
		else if (open?.kind === kind) {
			blocks.push({ kind, body: text.slice(open.start, index) });
			open = undefined;
		}
	}
	return blocks;
}

/** What OpenSSL writes above a key that is encrypted the older way. */
const ENCRYPTION = /^\s*(Proc-Type:\s*[\w,]+)\s+(DEK-Info:\s*[\w-]+,[0-9a-f]+)\s/i;

function mendedBody(given: string): string {
	const body = given.replace(/\\[nr]/g, '\n');
	const [all = '', ...headers] = ENCRYPTION.exec(body) ?? [];
	const base64 = body.slice(all.length).replace(/\s/g, '');
	const lines = base64.match(/.{1,64}/g) ?? [];
	return [...headers, ...(headers.length > 0 ? [''] : []), ...lines].join('\n');
}

/** Runs every snippet twice: in a plain kernel, and through the node; in one session each, one after another. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { NEWEST } from '../support/api-versions';
import type { Workbench } from '../support/workbench';
import { PoolClient } from '../support/pool-client';
import type { Snippet } from './snippets';

/** What a plain kernel makes of a snippet: see raw_kernel.py. */
export interface PlainOutcome {
	status: 'ok' | 'error';
	stdout: string;
	stderr: string;
	/** `text/plain` of the value; null if the cell has none. */
	text: string | null;
	/** The value itself, if JSON has it as Python writes it. */
	value?: unknown;
	/** Pictures shown, the value included. */
	images: number;
	/** Other things shown by `display`. */
	others: number;
	/** Name and message of the exception. */
	error?: [string, string];
	/** Of the cell, where the exception came from. */
	line: number | null;
	/** The cell called `exit()`. */
	leaves: boolean;
}

/** What the node makes of it. */
export interface NodeOutcome {
	stdout: string;
	stderr: string;
	result: unknown;
	/** MIME types of the binary fields. */
	shown: string[];
	/** The message of an item that failed. */
	error?: string;
}

export async function plainOutcomes(
	bench: Workbench,
	snippets: Snippet[],
): Promise<PlainOutcome[]> {
	const client = new PoolClient(bench.pool, NEWEST, 'plain-kernel');
	await client.upload('snippets.json', JSON.stringify(snippets.map(({ code }) => code)));
	const program = readFileSync(join(__dirname, 'raw_kernel.py'), 'utf8');
	const { status, stderr } = await client.run(program, { timeoutInSeconds: 220 });
	if (status !== 'Succeeded') throw new Error(stderr);
	return (await client.download('outcomes.json')).json as PlainOutcome[];
}

export async function nodeOutcomes(bench: Workbench, snippets: Snippet[]): Promise<NodeOutcome[]> {
	const { items } = await bench.runNode(
		{
			operation: 'execute',
			pythonCode: '={{ $json.code }}',
			session: 'custom',
			sessionIdentifier: 'through-the-node',
			outputFiles: 'none',
			options: { workingDirectory: '/mnt/data', outputStreamsMaxLength: 100_000 },
		},
		{ items: snippets.map(({ code }) => ({ json: { code } })), onError: 'continueRegularOutput' },
	);
	return items.map(({ binary, json }) => ({
		stdout: String(json.stdout ?? ''),
		stderr: String(json.stderr ?? ''),
		result: json.result ?? null,
		shown: Object.values(binary ?? {}).map(({ mimeType }) => mimeType),
		...(json.error !== undefined && { error: String(json.error) }),
	}));
}

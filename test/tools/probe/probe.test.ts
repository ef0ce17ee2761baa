import {
	type PoolOptions,
	QUIRKS,
	type QuirkName,
	startSessionPool,
} from 'azure-dynamic-sessions-emulator';

import { probe, QUESTIONS } from '../../../tools/probe/probe';
import { EXECUTIONS } from '../../../tools/probe/questions/executions';
import { VALUES } from '../../../tools/probe/questions/values';
import { breaks, markdown, type Row } from '../../../tools/probe/report';
import { shareKernels } from '../../support/shared-kernels';
import { type StubbedPool, stubbedPool } from './stubbed-pool';

shareKernels();

const noToken = async () => undefined;

/** What a pool of the emulator answers, by question. */
async function answers(options: PoolOptions, questions = QUESTIONS): Promise<Map<string, Row>> {
	const pool = await startSessionPool({ port: 0, ready: 0, reuseKernels: true, ...options });
	try {
		const signedIn = { endpoint: pool.endpoint, token: noToken };
		const { clean, summary } = await probe(signedIn, '1.2.3', undefined, questions);
		expect(pool.sessions()).toEqual([]);
		expect(markdown(summary, clean)).not.toContain(new URL(pool.endpoint).host);
		return new Map(summary.rows.map((row) => [row.question.asks, row]));
	} finally {
		await pool.close();
	}
}

/** What Pyodide does otherwise by its nature: no threads, no IPython, another Python, no token asked for. */
const PYODIDE = [
	'is it IPython (magics, !, the shell object)',
	'Python, folder to start in, packages',
	'a thread that outlives its call',
	'no token, and a wrong one',
];

describe('the emulator', () => {
	let usual: Map<string, Row>;
	beforeAll(async () => {
		usual = await answers({});
	}, 120_000);

	test('answers every question, and as the contract says but for what Pyodide is', () => {
		expect(usual.size).toBeGreaterThanOrEqual(30);
		const verdict = (...wanted: string[]) =>
			[...usual.values()]
				.filter((row) => wanted.includes(row.verdict))
				.map(({ question }) => question.asks);
		expect(verdict('no answer')).toEqual([]);
		expect(verdict('BREAKS')).toEqual(['a thread that outlives its call']);
		expect(PYODIDE).toEqual(expect.arrayContaining(verdict('otherwise', 'BREAKS')));
	});

	/** The question that a quirk shows in, and what is then said. */
	const SEEN: Partial<Record<QuirkName, [asks: string, says: RegExp]>> = {
		'cut-characters': ['where output is cut, and in which unit', /at 4096 characters/],
		'cut-at-4096': ['the largest outputStreamsMaxLength', /^20000: 4096 given/],
		'refuse-large-limit': ['the largest outputStreamsMaxLength', /100000: 400/],
		'repr-strings': ['executionResult of the string nan', /^"'nan'"; "'nan'"$/],
		'plain-strings': ['executionResult of the string nan', /^"nan"; "nan"$/],
		'none-as-null': ['executionResult of None', /^null; null$/],
		'none-as-empty': ['executionResult of None', /^""; ""$/],
		'results-as-text': ['executionResult of 6 * 7', /^"42"; "42"$/],
		'text-collections': ['executionResult of a dict', /^"\{'a': \[1, None\]\}"/],
		'no-results': ['executionResult of 6 * 7', /^nothing; nothing$/],
		'coloured-tracebacks': ['how an exception is told', /Failed/],
		'short-tracebacks': ['how an exception is told', /Failed, 3\d characters/],
		'error-objects': ['how an exception is told', /an error object/],
		'always-accepted': ['the status of a synchronous execution', /^202;/],
		'no-times': ['what a listing says of a file', /^(?!.*lastModifiedAt)/],
		'whole-seconds': ['how soon a listing shows', /-?\d+ ms/],
		'sample-listing': ['what a listing says of a file', /"File".*"directory":""/],
		'no-recursion': ['a listing with recursive', /^(?!.*in-folder)/],
		'no-folders': ['folders: upload with a path', /^400/],
		'small-requests': ['the largest execution', /1000 kB: 413/],
	};

	test('every quirk that a single session shows is seen by a question', async () => {
		// Those that would hide one another are in different groups.
		const groups: QuirkName[][] = [
			[
				'cut-characters',
				'repr-strings',
				'none-as-null',
				'coloured-tracebacks',
				'text-collections',
				'always-accepted',
				'no-times',
				'no-recursion',
				'small-requests',
			],
			[
				'cut-at-4096',
				'plain-strings',
				'none-as-empty',
				'short-tracebacks',
				'sample-listing',
				'whole-seconds',
			],
			['refuse-large-limit', 'results-as-text', 'error-objects', 'no-folders'],
			['no-results'],
		];
		for (const quirks of groups) {
			const shown = quirks.map((quirk) => SEEN[quirk]!);
			const asked = QUESTIONS.filter(({ asks }) =>
				shown.some(([beginning]) => asks.startsWith(beginning)),
			);
			const found = [...(await answers({ quirks }, asked)).values()];
			quirks.forEach((quirk, index) => {
				const [beginning, says] = shown[index]!;
				const row = found.find(({ question }) => question.asks.startsWith(beginning));
				expect([quirk, row!.says]).toEqual([quirk, expect.stringMatching(says)]);
			});
		}
		const unseen = Object.keys(QUIRKS).filter((name) => !(name in SEEN));
		// Images need matplotlib, a bare listing is read like any other, the rest befalls single calls.
		expect(unseen).toEqual([
			'no-images',
			'bare-listing',
			...Object.entries(QUIRKS)
				.filter(([, { kind }]) => kind === 'call')
				.map(([name]) => name),
		]);
	}, 240_000);

	test('faults on the way are told, and end nothing', async () => {
		const quirks = { 'gateway-503': 0.2, 'lost-reply': 0.1 };
		const asked = [...EXECUTIONS, ...VALUES, ...QUESTIONS.slice(-1)];
		const found = await answers({ quirks, seed: 3 }, asked);
		expect(found.size).toBe(asked.length);
		expect(found.get('429, and 5xx')!.says).toMatch(/^503 upstream connect error/);
	}, 120_000);
});

describe('a pool that answers everything wrongly', () => {
	const stubs: StubbedPool[] = [];
	afterAll(() => Promise.all(stubs.map((stub) => stub.close())));

	test.each<[string, Parameters<typeof stubbedPool>[0]]>([
		['with a page of a gateway', () => ({ status: 503, body: '<html>Service Unavailable</html>' })],
		[
			'in the right form, with the wrong content',
			() => ({
				status: 207,
				body: JSON.stringify({
					id: 'wrong',
					status: 'Succeeded',
					value: [],
					result: { stdout: 'wrong\n', stderr: 'wrong', executionResult: 'wrong' },
				}),
			}),
		],
		['with nothing', () => ({ status: 200, body: '' })],
	])(
		'%s: no answer is taken for what the contract says',
		async (_how, reply) => {
			const stub = await stubbedPool(reply);
			stubs.push(stub);
			const { summary } = await probe({ endpoint: stub.endpoint, token: noToken }, '1.2.3');
			const verdicts = summary.rows.map(({ question, verdict }) => [question.asks, verdict]);
			expect(verdicts.filter(([, verdict]) => verdict === 'as said')).toEqual([]);
			const broken = breaks(summary).map(({ question }) => question.asks);
			for (const asks of [
				'the status of a synchronous execution, and the fields of its reply',
				'stdout and stderr, apart and as written',
				'a file, there and back, and in between seen by code',
				'what one call leaves for the next',
			])
				expect(broken).toContain(asks);
		},
		60_000,
	);
});

test('the report tells nothing of whose pool it is', async () => {
	const secrets = {
		subscription: '0fb8eba5-a2bb-4abe-b1c1-49dfad359bb0',
		group: 'contoso-production',
		pool: 'payroll-pool',
		host: 'kingdom-of-contoso',
		token: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl',
		mail: 'jane.doe@contoso.example',
		address: '10.20.30.40',
		trace: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
	};
	const stub = await stubbedPool(({ url, authorization }) => ({
		status: 500,
		headers: { 'www-authenticate': `Bearer realm="${secrets.subscription}"` },
		body: `${'x'.repeat(380)} ${JSON.stringify(secrets)} ${authorization} ${url} | <b> \`code\` \u001b[31m`,
	}));
	try {
		const path = `/subscriptions/${secrets.subscription}/resourceGroups/${secrets.group}/sessionPools/${secrets.pool}`;
		const endpoint = new URL(stub.endpoint).origin + path;
		const { clean, summary } = await probe({ endpoint, token: async () => secrets.token }, '1.2.3');
		const text = markdown(summary, clean);
		expect(text).toContain('500');
		const hidden = Object.entries(secrets).filter(([name]) => name !== 'host');
		for (const [, secret] of hidden) {
			expect(text).not.toContain(secret);
			expect(text).not.toContain(secret.slice(0, 12));
		}
		expect(text).not.toContain(new URL(stub.endpoint).host);
		expect(text).not.toMatch(/probe-[0-9a-f]{8}/);
		// A table of four columns, whatever was answered.
		const table = text.split('\n').filter((line) => line.startsWith('|'));
		expect(table).toHaveLength(summary.rows.length + 2);
		for (const line of table) expect(line.split(' | ')).toHaveLength(4);
		expect(text).not.toContain('<b>');
		expect(text).not.toContain('\u001b');
	} finally {
		await stub.close();
	}
}, 60_000);

import { inspect } from 'node:util';
import type { INode, IRun } from 'n8n-workflow';
import { N8nEngine } from '../engine/n8n-engine';
import { CANARY_SECRET } from '../support/entra';
import { EntraServer } from '../support/entra-server';
import { PASSPHRASE } from '../session-pool/sign-in/certificates';
import { everythingIn, foundIn, plantedIn } from './canaries';
import { FORCED_FAILURES, force } from './forced-failures';

let entra: EntraServer;
let engine: N8nEngine;
let planted: Awaited<ReturnType<typeof plantedIn>>;

const found = (text: string) => foundIn(text, planted.canaries);

beforeAll(async () => {
	entra = await EntraServer.start();
	engine = await N8nEngine.start({ credentials: {} });
	planted = await plantedIn(entra);
});
afterAll(async () => {
	await engine.close();
	await entra.server.close();
});

describe('The search for secrets', () => {
	const deep = { a: { b: { c: { d: { headers: { Authorization: 'Bearer canary-token-7' } } } } } };
	const hidden = Object.defineProperty(new Error('x'), 'request', { value: deep });

	const masked = Object.assign(new Error('x'), {
		request: { headers: new Map([['authorization', { value: 'Bearer canary-token-7' }]]) },
		[inspect.custom]: () => 'masked',
	});

	test.each<[string, unknown]>([
		['deep in an item', { json: { list: [[[deep]]] } }],
		['in a property of an error that does not show', hidden],
		['in what caused an error', new Error('x', { cause: new Error('y', { cause: hidden }) })],
		['in an error that masks it when it is shown', new Error('x', { cause: masked })],
		['in one of several errors', new AggregateError([new Error('x'), hidden])],
		['in a long text', { hint: `${'-'.repeat(100_000)}canary-token-7` }],
		['at the end of a long list', [...Array<string>(500).fill(''), 'canary-token-7']],
		['in Base64', { header: `Basic ${Buffer.from('canary-token-7').toString('base64')}` }],
	])('finds a token %s', (_case, value) => {
		expect(found(everythingIn(value))).toEqual(['token']);
	});

	test('finds each of them', () => {
		const { certificate } = planted.fields;
		expect(found(CANARY_SECRET)).toEqual(['client secret']);
		expect(found(PASSPHRASE)).toEqual(['passphrase']);
		expect(found(certificate)).toEqual(['encrypted key']);
		expect(found(everythingIn({ deep: planted.fields }))).toHaveLength(3);
	});
});

/** The error's message, wherever the setting has it go. */
function whatItSays({ data: { resultData } }: IRun): string {
	const [task] = resultData.runData.Failing;
	const items = (task.data?.main ?? []).flatMap((output) => output ?? []);
	const inItems = items.map(({ json }) => json.error as string | undefined);
	return [resultData.error?.message, task.error?.message, ...inItems].find(Boolean) ?? 'nothing';
}

const SETTINGS: Array<[string, INode['onError']]> = [
	['stops the workflow', undefined],
	['is on the main output', 'continueRegularOutput'],
	['is on the error output', 'continueErrorOutput'],
];

describe.each(Object.entries(FORCED_FAILURES))('After %s', (name, { message }) => {
	let runs: IRun[];
	beforeAll(async () => {
		const settings = SETTINGS.map(([, onError]) => onError);
		runs = await force(name, { engine, entra, fields: planted.fields }, settings);
	});

	test.each(SETTINGS.map(([title], index) => [title, index] as const))(
		'no secret shows when the error %s',
		(_title, index) => {
			const run = runs[index];
			// The failure is the one that was forced.
			expect(whatItSays(run)).toMatch(message);
			expect(found(everythingIn(run))).toEqual([]);
		},
	);
});

import type { WorkflowExecuteMode } from 'n8n-workflow';
import { API_VERSIONS, NEWEST } from '../../support/api-versions';
import { Workbench } from '../../support/workbench';
import { type Step, chain } from '../../support/chain';

let bench: Workbench;

beforeAll(async () => {
	bench = await Workbench.open({ maxSessions: 100 });
});

afterAll(async () => await bench.close());

const upload: Step = {
	name: 'Upload',
	parameters: { operation: 'upload', source: 'text', text: 'x', fileName: 'a.txt' },
};
const list: Step = { name: 'List', parameters: { operation: 'list' } };
const bad: Step = { name: 'Bad', parameters: { operation: 'download', filePaths: 'missing' } };
const custom = { session: 'custom', sessionIdentifier: 'kept-for-ever' };

async function run(mode: WorkflowExecuteMode, ...steps: Step[]) {
	const before = bench.pool.requests.length;
	const { status, data } = await bench.engine.run(chain(...steps), { mode });
	const requests = bench.pool.requests.slice(before);
	const endings = requests.filter(
		({ method, url }) => method === 'DELETE' && url.includes('/session?'),
	);
	return { status, data, endings };
}

const identifiers = () => bench.pool.sessions().map(({ identifier }) => identifier);

describe.each(API_VERSIONS)('with API version %s', (apiVersion) => {
	beforeAll(() => bench.useApiVersion(apiVersion));
	afterAll(() => bench.useApiVersion(NEWEST));

	test('a production run ends the session it opened', async () => {
		const before = identifiers();
		const { status, endings } = await run('trigger', upload);
		expect(status).toBe('success');
		expect(endings).toMatchObject([{ status: 204 }]);
		expect(identifiers()).toEqual(before);
	});
});

test.each<WorkflowExecuteMode>(['trigger', 'webhook', 'cli', 'error', 'integrated', 'retry'])(
	'a run in mode %s ends it once, after the last of several nodes',
	async (mode) => {
		const { data, endings } = await run(mode, upload, list);
		expect(data.resultData.runData.List[0].data?.main[0]).toMatchObject([
			{ json: { name: 'a.txt' } },
		]);
		expect(endings).toMatchObject([{ status: 204 }]);
	},
);

test('a manual run keeps it, for the next step that is tried, and ends what the run before left', async () => {
	const { data, endings } = await run('manual', upload, list);
	const [item] = data.resultData.runData.Upload[0].data?.main[0] ?? [];
	expect(endings).toHaveLength(1);
	expect(data.resultData.runData.List[0].data?.main[0]).toMatchObject([
		{ json: { name: 'a.txt' } },
	]);
	expect(identifiers()).toContain(item.json.sessionIdentifier);
});

test('a production run that fails ends it as well', async () => {
	const before = identifiers();
	const { status, endings } = await run('trigger', upload, bad);
	expect(status).toBe('error');
	expect(endings).toMatchObject([{ status: 204 }]);
	expect(identifiers()).toEqual(before);
});

test('a run that fails before anything was sent ends nothing', async () => {
	const refused = { ...upload, parameters: { ...upload.parameters, fileName: '../x' } };
	const { status, endings } = await run('trigger', refused);
	expect(status).toBe('error');
	expect(endings).toEqual([]);
});

test('a session of Custom Identifier is never ended', async () => {
	const { endings } = await run(
		'trigger',
		{ ...upload, parameters: { ...upload.parameters, ...custom } },
		{ ...bad, parameters: { ...bad.parameters, ...custom } },
	);
	expect(endings).toEqual([]);
	expect(identifiers()).toContain(custom.sessionIdentifier);
});

test('a run whose session cannot be ended succeeds all the same', async () => {
	bench.pool.inject({ method: 'DELETE', path: /\/session$/, status: 403 });
	const { status, endings } = await run('trigger', upload);
	expect(status).toBe('success');
	expect(endings).toMatchObject([{ status: 403 }]);
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { fetch } from 'undici';
import { ours } from '../real-n8n/workflow-draft';
import { type Setting, agentVersions, converse, modelCredential } from './conversation';
import type { Report } from './report';
import type { Stage } from './stage';

/** The generations of n8n's agent, and the interface each speaks to the model. */
const AGENTS = [
	{ version: 3.1, responses: true },
	{ version: 3.1, responses: false },
	{ version: 3, responses: true },
	{ version: 2.2, responses: false },
];

/** What the tool gives the model. */
interface ToolResult {
	status: string;
	result: unknown;
	stdout: string;
	stderr: string;
	error?: string;
	files: Array<{
		name: string;
		path: string;
		sizeInBytes: number;
		mimeType: string;
		downloadUrl?: string;
	}>;
}

/** A picture of random pixels: its base64 could not hide in what the model is sent. */
const CHART = `
import hashlib, random, struct, zlib

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

rows = b"".join(b"\\0" + random.randbytes(120) for _ in range(40))
header = struct.pack(">IIBBBBB", 40, 40, 8, 2, 0, 0, 0)
png = b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
open("/mnt/data/chart.png", "wb").write(png)
print("chart written")
{"sha256": hashlib.sha256(png).hexdigest(), "size": len(png)}
`;
const WRONG = 'print("about to fail")\nraise ValueError("no column named revenue")';

/** n8n's AI Agent uses the node as its tool, with a model that plays a script. */
export async function agent(stage: Stage, report: Report): Promise<void> {
	const running = await stage.running();
	const agents = await agentVersions(running.rest);
	const model = await modelCredential(stage, running.rest);
	for (const { version, responses } of AGENTS) {
		const name = `agent ${version}, ${responses ? 'responses' : 'chat completions'}`;
		if (!agents.includes(version)) {
			report.skip(name, `not in ${stage.version}: agent ${version}`);
			continue;
		}
		// One of each generation.
		if (version === 3 && agents.includes(3.1)) continue;
		const setting = { stage, running, model, version, responses };
		await report.check(`${name}: a chart, with a link to it`, async () => await chart(setting));
		await report.check(
			`${name}: an exception is seen and corrected`,
			async () => await corrected(setting),
		);
		const missing = `${name}: a missing argument is named`;
		// Before, the agent itself ends such a call, and the node never sees it.
		if (version >= 3) await report.check(missing, async () => await withoutArgument(setting));
		else report.skip(missing, `agent ${version} refuses the call itself`);
		await report.check(
			`${name}: Upload, tool and Download share a session`,
			async () => await sharedSession(setting),
		);
	}
}

/** The first scenario with n8n's newest agent, wherever that runs. */
export async function chartOf(stage: Stage, running: Setting['running']): Promise<string> {
	const version = Math.max(...(await agentVersions(running.rest)));
	const model = await modelCredential(stage, running.rest);
	return await chart({ stage, running, model, version, responses: false });
}

async function chart(setting: Setting): Promise<string> {
	const { stage } = setting;
	const { reply } = await converse(setting, (results) =>
		results.length === 0 ? { call: { Python_Code: CHART } } : { say: 'Here is the chart.' },
	);
	assert.equal((reply as IDataObject).output, 'Here is the chart.');
	const [first, last] = [stage.model.requests[0], stage.model.requests.at(-1)];
	assert.deepEqual(
		first.tools.map(({ parameters }) =>
			Object.keys((parameters as { properties: object }).properties),
		),
		[['Python_Code']],
	);
	assert.match(first.tools[0].description, /^Execute Python code in an isolated session/);
	const { status, result, stdout, stderr, files } = readResult(last?.results[0]);
	assert.deepEqual(
		{ status, stdout, stderr },
		{ status: 'Succeeded', stdout: 'chart written\n', stderr: '' },
	);
	const { sha256, size } = result as { sha256: string; size: number };
	const [{ downloadUrl = '', ...file }, ...others] = files;
	assert.deepEqual(file, {
		name: 'chart.png',
		path: '/mnt/data/chart.png',
		sizeInBytes: size,
		mimeType: 'image/png',
	});
	assert.deepEqual(others, []);

	const response = await fetch(downloadUrl);
	const bytes = Buffer.from(await response.arrayBuffer());
	assert.equal(response.status, 200, bytes.toString().slice(0, 200));
	assert.equal(
		createHash('sha256').update(bytes).digest('hex'),
		sha256,
		'the link gives other bytes',
	);
	assert.equal(response.headers.get('content-type'), 'image/png');
	const base64 = bytes.toString('base64').slice(60, 120);
	assert.ok(!last?.text.includes(base64), 'the model was sent the picture as base64');
	return `${last?.api}; the model was sent ${last?.results[0].length} characters for a picture of ${size} bytes`;
}

async function corrected(setting: Setting): Promise<string> {
	await converse(setting, (results) => {
		if (results.length === 2) return { say: 'Done.' };
		return { call: { Python_Code: results.length === 0 ? WRONG : 'return 6 * 7' } };
	});
	const results = setting.stage.model.requests.at(-1)?.results ?? [];
	const [failed, succeeded] = results.map(readResult);
	assert.equal(failed.status, 'Failed');
	assert.equal(failed.stdout, 'about to fail\n');
	assert.match(failed.stderr, /Traceback[^]*line 2[^]*ValueError: no column named revenue/);
	assert.equal(succeeded.status, 'Succeeded');
	assert.equal(succeeded.result, 42);
	return failed.error ?? '';
}

async function withoutArgument(setting: Setting): Promise<string> {
	await converse(setting, (results) => (results.length === 0 ? { call: {} } : { say: 'Sorry.' }));
	const { results } = setting.stage.model.requests.at(-1) ?? { results: [] };
	assert.match(results[0], /Python_Code/);
	return results[0].slice(0, 80);
}

/** Files that the tool's replies name, as docs/agents.md has it. */
const NEW_FILES =
	'={{ $json.intermediateSteps.flatMap((step) => JSON.parse(step.observation)[0].files ?? []).filter((file) => file.path) }}';

async function sharedSession(setting: Setting): Promise<void> {
	const { credential } = setting.running;
	const text = `region,revenue\nNorth,${Math.floor(Math.random() * 1e9)}\n`;
	const code =
		'text = open("/mnt/data/sales.csv").read()\nopen("/mnt/data/copy.csv", "w").write(text)';
	const { reply } = await converse(
		setting,
		(results) => (results.length === 0 ? { call: { Python_Code: code } } : { say: 'Copied.' }),
		{
			before: [
				ours('Upload', credential, {
					operation: 'upload',
					source: 'text',
					fileName: 'sales.csv',
					text,
				}),
			],
			after: [ours('Download', credential, { operation: 'download', filePaths: NEW_FILES })],
		},
	);
	assert.equal(reply, text);
}

/** Newer agents send a list of what the tool's items hold. */
function readResult(text: string | undefined): ToolResult {
	const parsed = JSON.parse(text ?? 'null') as ToolResult | ToolResult[];
	const result = Array.isArray(parsed) ? parsed[0] : parsed;
	assert.ok(typeof result?.status === 'string', `the model was sent ${text?.slice(0, 300)}`);
	return result;
}

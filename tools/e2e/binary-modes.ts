import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { FormData } from 'undici';
import { itemsOf } from '../real-n8n/n8n-rest';
import { chain, ours, webhook } from '../real-n8n/workflow-draft';
import type { Report } from './report';
import type { RunningN8n, Stage } from './stage';

/** Small ones are sniffed, large ones go straight from socket to store. */
const SIZES = { 'small.bin': 70_001, 'large.bin': 5_000_003 };

/** Reads the file it is sent and writes its bytes in reverse order. */
const REVERSE = `
import hashlib, pathlib
source, = pathlib.Path("/mnt/data").glob("*.bin")
content = source.read_bytes()
pathlib.Path("reversed.out").write_bytes(content[::-1])
return {"sha256": hashlib.sha256(content).hexdigest()}
`;

const MODES = ['filesystem', 'database'] as const;

/** Files go in and come back byte for byte, wherever n8n keeps them. */
export async function binaryModes(stage: Stage, report: Report): Promise<void> {
	for (const mode of MODES) {
		if (!stage.features.binaryModes.includes(mode)) {
			report.skip(`${mode} mode`, `not in ${stage.version}: this place for binary data`);
			continue;
		}
		// n8n 1.x sets up only the places it is told of.
		const environment = {
			N8N_DEFAULT_BINARY_DATA_MODE: mode,
			N8N_AVAILABLE_BINARY_DATA_MODES: MODES.join(','),
		};
		const own = mode === 'filesystem' ? undefined : await stage.another(environment);
		try {
			const running = own ?? (await stage.running());
			for (const [name, size] of Object.entries(SIZES)) {
				await report.check(
					`${mode} mode: ${name} comes back byte for byte`,
					async () => await roundTrip(running, mode, name, size),
				);
			}
		} finally {
			await own?.n8n.stop();
		}
	}
}

async function roundTrip(
	{ rest, credential }: RunningN8n,
	mode: string,
	name: string,
	size: number,
): Promise<string> {
	const path = randomUUID();
	const id = await rest.createWorkflow(
		chain(
			`Reverse in ${mode} mode`,
			webhook(path, { responseData: 'firstEntryBinary', responseBinaryPropertyName: 'file_0' }),
			ours('Reverse', credential, { pythonCode: REVERSE, inputBinaryFields: '*' }),
		),
	);
	await rest.activate(id);
	const content = randomBytes(size);
	const form = new FormData();
	form.append('upload', new Blob([content]), name);
	const response = await rest.webhook(path, { method: 'POST', body: form });
	const reply = Buffer.from(await response.arrayBuffer());
	assert.equal(response.status, 200, reply.toString().slice(0, 500));
	const expected = Buffer.from(content).reverse();
	assert.ok(reply.equals(expected), `the webhook's reply has ${reply.length} other bytes`);

	const execution = await rest.finished(id);
	const [item] = itemsOf(execution, 'Reverse');
	const sha256 = createHash('sha256').update(content).digest('hex');
	assert.equal((item.json.result as { sha256: string }).sha256, sha256);
	const kept = item.binary?.file_0.id ?? 'part of the execution';
	assert.ok(kept.startsWith(mode), `kept as ${kept}`);
	assert.ok((await rest.binary(kept)).equals(expected), 'the editor downloads other bytes');
	return `${size} bytes`;
}

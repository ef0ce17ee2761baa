import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { FormData } from 'undici';
import type { N8nRest } from '../real-n8n/n8n-rest';
import {
	type CredentialReference,
	type WorkflowDraft,
	chain,
	node,
	ours,
	webhook,
} from '../real-n8n/workflow-draft';
import type { Stage } from './stage';

/** Reads the one file that is there and leaves another, its text in reverse. */
const ECHO = (seconds: number) => `
import hashlib, os, time
names = sorted(os.listdir("/mnt/data"))
text = open(f"/mnt/data/{names[0]}").read()
time.sleep(${seconds})
open("/mnt/data/echo.txt", "w").write(text[::-1])
return {"names": names, "sha256": hashlib.sha256(text.encode()).hexdigest()}
`;

/** What one execution answers. */
export interface Answer {
	execution: string;
	session: string;
	result: { names: string[]; sha256: string };
	file: string;
}

/** Keeps and switches on a workflow that answers each file with its text in reverse. */
export async function echoWebhook(
	stage: Stage,
	rest: N8nRest,
	credential: CredentialReference,
	seconds: number,
): Promise<{ path: string; id: string }> {
	const path = randomUUID();
	const id = await rest.createWorkflow(echo(stage, path, credential, seconds));
	await rest.activate(id);
	return { path, id };
}

function echo(
	{ features }: Stage,
	path: string,
	credential: CredentialReference,
	seconds: number,
): WorkflowDraft {
	// n8n 1.x does not tell nodes of an execution's end.
	const ending = features.onExecutionFinish ? {} : { endSession: true };
	// Ten sessions that start on a busy machine take longer than the minute that code has otherwise.
	const options = { timeout: 220, ...ending };
	const answer = `={{ JSON.stringify({
		execution: $execution.id,
		session: $('Echo').item.json.sessionIdentifier,
		result: $('Echo').item.json.result,
		file: $json.data,
	}) }}`;
	return chain(
		`Echo after ${seconds} s`,
		webhook(path),
		ours('Upload', credential, { operation: 'upload', binaryPropertyName: '*' }),
		ours('Echo', credential, { pythonCode: ECHO(seconds), options }),
		node('Read', 'n8n-nodes-base.extractFromFile', 1, {
			operation: 'text',
			binaryPropertyName: 'file_0',
			options: {},
		}),
		node('Answer', 'n8n-nodes-base.set', 3.4, { mode: 'raw', jsonOutput: answer, options: {} }),
	);
}

/** Sends a file of its own content and checks that the answer is about just that. */
export async function sendFile(rest: N8nRest, path: string, name: string): Promise<Answer> {
	const text = randomBytes(4000).toString('hex');
	const form = new FormData();
	form.append('upload', new Blob([text], { type: 'text/plain' }), name);
	const response = await rest.webhook(path, { method: 'POST', body: form });
	const reply = await response.text();
	assert.equal(response.status, 200, `${name}: ${reply}`);
	const answer = JSON.parse(reply) as Answer;
	const sha256 = createHash('sha256').update(text).digest('hex');
	assert.deepEqual(answer.result, { names: [name], sha256 }, `what the code of ${name} found`);
	assert.equal(answer.file, [...text].reverse().join(''), `the file of ${name}`);
	return answer;
}

import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'flatted';
import type { INodeExecutionData, IRunExecutionData } from 'n8n-workflow';
import { Agent, type RequestInit, type Response, fetch } from 'undici';
import { OWNER } from './n8n-process';
import type { WorkflowDraft } from './workflow-draft';

/** What n8n says about one execution. */
export interface Execution {
	id: string;
	status: string;
	mode: string;
	workflowId: string;
	data: IRunExecutionData;
}

/** A busy machine takes its time to switch a webhook on. */
const WEBHOOK_LIMIT_MS = 180_000;
const STATUS_OF_THE_END = ['success', 'error', 'canceled', 'crashed'];

/** Whatever is asked for may wait in a queue for long, and n8n answers when it is done. */
const PATIENT = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

/** The interface that n8n's editor uses, for its owner. */
export class N8nRest {
	private constructor(
		private readonly url: string,
		private readonly cookie: string,
	) {}

	/** Signs in as the owner; n8n that takes none from its environment is given one first. */
	static async signIn(url: string): Promise<N8nRest> {
		const { email, password } = OWNER;
		const post = async (path: string, body: object) =>
			await fetch(`${url}/rest${path}`, json(body));
		let response = await post('/login', { emailOrLdapLoginId: email, password });
		if (!response.ok) {
			const owner = { email, password, firstName: 'Own', lastName: 'Er' };
			response = await post('/owner/setup', owner);
		}
		if (!response.ok) throw new Error(`n8n refused the sign-in: ${await response.text()}`);
		const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]);
		return new N8nRest(url, cookies.join('; '));
	}

	/** All node types, as the editor gets them. */
	async nodeTypes(): Promise<Array<{ name: string; version: number | number[] }>> {
		return (await (await this.get('/types/nodes.json')).json()) as never;
	}

	/** All credential types, as the editor gets them. */
	async credentialTypes(): Promise<Array<{ name: string; displayName: string }>> {
		return (await (await this.get('/types/credentials.json')).json()) as never;
	}

	/** Keeps a credential and gives its id. */
	async createCredential(name: string, type: string, data: object): Promise<string> {
		return (await this.call<{ id: string }>('POST', '/credentials', { name, type, data })).id;
	}

	/** Presses the Test button of a credential that is kept. */
	async testCredential(
		id: string,
		name: string,
		type: string,
		data: object,
	): Promise<{ status: string; message: string }> {
		return await this.call('POST', '/credentials/test', { credentials: { id, name, type, data } });
	}

	/** Keeps a workflow and gives its id. */
	async createWorkflow(workflow: WorkflowDraft): Promise<string> {
		return (await this.call<{ id: string }>('POST', '/workflows', workflow)).id;
	}

	/** Switches a workflow's triggers on; n8n may take some seconds until they answer. */
	async activate(id: string): Promise<void> {
		const { versionId } = await this.call<{ versionId: string }>('GET', `/workflows/${id}`);
		const response = await this.send('POST', `/workflows/${id}/activate`, { versionId });
		if (response.ok) return;
		// n8n 1.x has no such route.
		await this.call('PATCH', `/workflows/${id}`, { active: true, versionId });
	}

	/** Calls a production webhook, waiting until n8n has switched it on. */
	async webhook(path: string, init: RequestInit): Promise<Response> {
		const deadline = Date.now() + WEBHOOK_LIMIT_MS;
		for (;;) {
			const response = await fetch(`${this.url}/webhook/${path}`, { ...init, dispatcher: PATIENT });
			if (response.status !== 404 || Date.now() > deadline) return response;
			await response.arrayBuffer();
			await delay(250);
		}
	}

	/** Ids and statuses of the executions of a workflow, newest first; the running ones included. */
	async executions(workflowId: string): Promise<Array<{ id: string; status: string }>> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await this.call<{ results: Array<{ id: string; status: string }> }>(
			'GET',
			`/executions?limit=100&filter=${filter}`,
		);
		return results;
	}

	/** One execution with everything its nodes gave. */
	async execution(id: string): Promise<Execution> {
		const execution = await this.call<{ data: string }>('GET', `/executions/${id}`);
		return { ...execution, data: parse(execution.data) as IRunExecutionData } as Execution;
	}

	/** Waits until the newest execution of a workflow has ended. */
	async finished(workflowId: string, limitMs = 60_000): Promise<Execution> {
		const deadline = Date.now() + limitMs;
		for (;;) {
			const [newest] = await this.executions(workflowId);
			if (STATUS_OF_THE_END.includes(newest?.status)) return await this.execution(newest.id);
			if (Date.now() > deadline) throw new Error(`The execution is still ${newest?.status}`);
			await delay(250);
		}
	}

	async stopExecution(id: string): Promise<{ status: string }> {
		return await this.call('POST', `/executions/${id}/stop`);
	}

	/** Content of a file that an execution keeps, as the editor downloads it. */
	async binary(id: string): Promise<Buffer> {
		const response = await this.get(
			`/rest/binary-data?id=${encodeURIComponent(id)}&action=download&fileName=file&mimeType=application/octet-stream`,
		);
		return Buffer.from(await response.arrayBuffer());
	}

	private async get(path: string): Promise<Response> {
		const response = await fetch(`${this.url}${path}`, { headers: { cookie: this.cookie } });
		if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
		return response;
	}

	/** The same with the reply as it is, for routes that stream. */
	async send(method: string, path: string, body?: object): Promise<Response> {
		return await fetch(`${this.url}/rest${path}`, {
			method,
			headers: { cookie: this.cookie, 'content-type': 'application/json' },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
	}

	/** Calls any route below `/rest` and gives the `data` of its reply. */
	async call<T>(method: string, path: string, body?: object): Promise<T> {
		const response = await this.send(method, path, body);
		const text = await response.text();
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
		return (JSON.parse(text) as { data: T }).data;
	}
}

/** The items a node gave on one of its outputs, in its last run. */
export function itemsOf(execution: Pick<Execution, 'data'>, node: string, output = 0) {
	const tasks = execution.data.resultData.runData[node] ?? [];
	return (tasks.at(-1)?.data?.main[output] ?? []) satisfies INodeExecutionData[];
}

function json(body: object) {
	return {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	};
}
